package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.DroppedDatagram;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams on their way to a loop that runs when the test says so. */
class DatagramCrossingTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final List<Integer> taken = new ArrayList<>();
  private final List<DroppedDatagram> dropped = new ArrayList<>();
  private final List<ByteBuf> sent = new ArrayList<>();
  private final DatagramCrossing crossing =
      new DatagramCrossing(
          loop::add,
          datagram -> {
            taken.add(datagram.readableBytes());
            datagram.release();
          },
          dropped::add);

  @AfterEach
  void everyDatagramIsReleased() {
    runLoop();
    assertThat(sent).allMatch(datagram -> datagram.refCnt() == 0);
  }

  @Test
  void theyComeInOrder() {
    send(1);
    send(65_507);
    send(2);
    runLoop();
    assertThat(taken).containsExactly(1, 65_507, 2);
    assertThat(dropped).isEmpty();
  }

  @Test
  void aBusyLoopLetsNoneOfThemPileUp() {
    for (int i = 0; i < 100_000; i++) {
      send(1);
    }
    assertThat(loop).hasSizeBetween(256, 512);
    assertThat(dropped).hasSize(100_000 - loop.size()).containsOnly(DroppedDatagram.NO_ROOM);
  }

  @Test
  void thereIsRoomAgainWhenTheyHaveArrived() {
    for (int i = 0; i < 10; i++) {
      send(65_507);
      send(65_507);
      runLoop();
    }
    assertThat(taken).hasSize(10);
    assertThat(dropped).hasSize(10);
  }

  private void send(int octets) {
    ByteBuf datagram = Unpooled.wrappedBuffer(new byte[octets]);
    sent.add(datagram);
    crossing.accept(datagram);
  }

  private void runLoop() {
    for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
      next.run();
    }
  }
}
