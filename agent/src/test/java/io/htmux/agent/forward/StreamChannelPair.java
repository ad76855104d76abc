package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One stream of a loopback session, as a channel at both of its ends, on two event loops. */
public final class StreamChannelPair implements AutoCloseable {
  static final HostPort USER = new HostPort("10.1.2.3", 4567);
  static final HostPort ACCEPTED_AT = new HostPort("192.168.1.1", 8080);

  private final CompletableFuture<StreamChannel> here = new CompletableFuture<>();
  private final CompletableFuture<StreamChannel> there = new CompletableFuture<>();
  private final LoopbackSession session;

  public StreamChannelPair(Sockets sockets) throws InterruptedException {
    session =
        new LoopbackSession(
            sockets,
            (loop, stream, early) ->
                there.complete(StreamChannel.accept(loop, stream, StreamAddresses.NONE, early)));
    Opening opening = new Opening();
    session.here().channel().eventLoop().execute(opening::open);
  }

  /** The end that opened the stream. */
  public StreamChannel here() {
    return waited(here);
  }

  /** The end that accepted it. */
  public StreamChannel there() {
    return waited(there);
  }

  /** The connection below is gone all of a sudden. */
  public void breakNow() {
    session.breakNow();
  }

  @Override
  public void close() {
    session.close();
  }

  private static StreamChannel waited(CompletableFuture<StreamChannel> end) {
    return end.orTimeout(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private final class Opening implements StreamHandler {
    private MuxStream stream;

    void open() {
      stream = session.here().open(StreamAddresses.of(USER, ACCEPTED_AT), this);
    }

    @Override
    public ByteBuf earlyData(int maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void connected(StreamAddresses addresses, ByteBuf earlyData) {
      earlyData.release();
      here.complete(
          StreamChannel.forOpened(session.here().channel().eventLoop(), stream, addresses));
    }

    @Override
    public void received(ByteBuf octets) {
      throw new AssertionError("nothing comes before it is handed over");
    }

    @Override
    public void receivedUrgent(ByteBuf octets) {
      received(octets);
    }

    @Override
    public void receivedAll() {}

    @Override
    public void writable() {}

    @Override
    public void ended(StreamEnd end) {
      here.completeExceptionally(new AssertionError(end.detail()));
    }
  }
}
