package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRecordTest {
  private static final StreamAddresses USER =
      StreamAddresses.of(new HostPort("203.0.113.7", 40000), new HostPort("198.51.100.1", 5432));

  private final Logger log = Logger.getLogger(AccessRecord.CATEGORY);
  private final Level before = log.getLevel();
  private final Lines lines = new Lines();
  private final AtomicLong nanos = new AtomicLong(5);

  @BeforeEach
  void listen() {
    log.setLevel(Level.INFO);
    log.addHandler(lines);
  }

  @AfterEach
  void leave() {
    log.removeHandler(lines);
    log.setLevel(before);
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.0.5:5432, 'target=10.20.0.5:5432 millis=1200 fromUser=8 toUser=4'",
    ", 'target=- millis=1200 fromUser=4 toUser=8'"
  })
  void aConnectionIsToldWhenItHasEnded(String target, String told) {
    EmbeddedChannel socket =
        new EmbeddedChannel(new AccessRecord(USER, Optional.ofNullable(target), nanos::get));

    socket.writeInbound(Unpooled.copyInt(1));
    socket.writeOutbound(Unpooled.copyLong(1));
    nanos.addAndGet(1_200_000_000);
    assertThat(lines.all).isEmpty();
    socket.finishAndReleaseAll();

    assertThat(lines.all)
        .containsExactly(
            "connection has ended: user=203.0.113.7:40000 acceptedAt=198.51.100.1:5432 " + told);
  }

  @Test
  void nobodyWhoWantsToKnowCostsNothing() {
    log.setLevel(Level.OFF);
    EmbeddedChannel socket = new EmbeddedChannel();

    AccessRecord.keep(socket, USER, Optional.empty());

    assertThat(socket.pipeline().get(AccessRecord.class)).isNull();
    socket.finishAndReleaseAll();
  }

  private static final class Lines extends Handler {
    private final List<String> all = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      all.add(new PatternFormatter("%s").format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
