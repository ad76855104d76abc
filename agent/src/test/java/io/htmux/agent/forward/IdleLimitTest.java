package io.htmux.agent.forward;

import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleLimitTest {

  @Test
  void aSocketOverWhichNothingGoesIsClosed() {
    EmbeddedChannel socket = new EmbeddedChannel(new IdleLimit(Duration.ofMillis(1)));

    await()
        .until(
            () -> {
              socket.runScheduledPendingTasks();
              socket.runPendingTasks();
              return !socket.isOpen();
            });
  }
}
