package io.htmux.agent.forward;

import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A session whose two ends pass octets to each other in memory, and whose time stands still. */
final class TwoEndsInMemory {
  private final EmbeddedChannel here = new EmbeddedChannel();
  private final EmbeddedChannel there = new EmbeddedChannel();
  private final MuxConnection connection;

  /**
   * @param exit takes each stream that is opened here, and its first octets
   */
  TwoEndsInMemory(BiConsumer<MuxStream, ByteBuf> exit) {
    here.freezeTime();
    there.freezeTime();
    MuxMetrics metrics = new MuxMetrics(new SimpleMeterRegistry());
    connection = MuxConnection.start(here, Ends.OPTIONS, new End(exit), metrics);
    MuxConnection.start(there, Ends.OPTIONS, new End(exit), metrics);
    exchange();
  }

  MuxStream open(DatagramRelay relay) {
    MuxStream stream = connection.open(StreamAddresses.NONE, relay);
    relay.use(stream);
    return stream;
  }

  /** Where the relay here lives. */
  EmbeddedChannel here() {
    return here;
  }

  void end() {
    connection.close("the test is over");
    exchange();
    here.close();
    there.close();
    here.runPendingTasks();
    there.runPendingTasks();
  }

  void pass(Duration time) {
    here.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    there.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    exchange();
  }

  /** Until both have said all that they have to say. */
  void exchange() {
    int moved = 1;
    while (moved > 0) {
      runTasks(here);
      runTasks(there);
      moved = move(here, there) + move(there, here);
    }
  }

  /** Twice, since what was due may have left something to be done at once. */
  private static void runTasks(EmbeddedChannel end) {
    end.runPendingTasks();
    end.runPendingTasks();
  }

  private static int move(EmbeddedChannel from, EmbeddedChannel to) {
    int moved = 0;
    for (ByteBuf octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
      if (to.isOpen()) {
        to.writeInbound(octets);
      } else {
        octets.release();
      }
      moved++;
    }
    return moved;
  }

  private record End(BiConsumer<MuxStream, ByteBuf> exit) implements SessionHandler {
    @Override
    public void running() {}

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      exit.accept(stream, earlyData);
    }

    @Override
    public void listenAsked(BindRequest request) {}

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void ended(SessionEnd end) {}
  }
}
