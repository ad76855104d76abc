package io.htmux.agent.forward;

import io.htmux.agent.mux.DroppedDatagram;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes the datagrams of one user to another event loop. A loop that is busy does not let them pile
 * up: beyond a bound they are dropped and counted. May be used from any thread.
 *
 * @param there the other loop
 * @param taker takes each over, there
 */
record DatagramCrossing(
    Executor there,
    Consumer<ByteBuf> taker,
    Consumer<DroppedDatagram> dropped,
    AtomicInteger onTheirWay)
    implements Consumer<ByteBuf> {

  /** Room for the largest datagram, or for a few hundred small ones. */
  static final int MOST_OCTETS = 80 * 1024;

  /** What one costs besides its octets. */
  private static final int OVERHEAD_OCTETS = 256;

  DatagramCrossing(Executor there, Consumer<ByteBuf> taker, Consumer<DroppedDatagram> dropped) {
    this(there, taker, dropped, new AtomicInteger());
  }

  @Override
  public void accept(ByteBuf datagram) {
    int octets = datagram.readableBytes() + OVERHEAD_OCTETS;
    if (onTheirWay.addAndGet(octets) > MOST_OCTETS) {
      onTheirWay.addAndGet(-octets);
      datagram.release();
      dropped.accept(DroppedDatagram.NO_ROOM);
      return;
    }
    there.execute(
        () -> {
          onTheirWay.addAndGet(-octets);
          taker.accept(datagram);
        });
  }
}
