package io.htmux.agent.forward;

import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A session whose far end is given each stream as a channel: to a test, or to {@link PeerService}.
 */
final class AskedStreams implements AutoCloseable {
  static final Requester PEER =
      new Requester(
          EntryPath.PEER_REQUEST,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final LinkedBlockingQueue<StreamChannel> streams = new LinkedBlockingQueue<>();
  private final Queue<StreamChannel> all = new ConcurrentLinkedQueue<>();
  private final LoopbackSession session;

  private AskedStreams(Sockets sockets, Consumer<StreamChannel> taker) throws InterruptedException {
    session =
        new LoopbackSession(
            sockets,
            (loop, stream, early) -> {
              StreamChannel channel =
                  StreamChannel.accept(loop, stream, StreamAddresses.NONE, early);
              all.add(channel);
              taker.accept(channel);
              streams.add(channel);
            });
  }

  /** The test itself is the far end. */
  static AskedStreams forTest(Sockets sockets) throws InterruptedException {
    return new AskedStreams(sockets, _ -> {});
  }

  /** The far end serves ports and datagrams. */
  static AskedStreams served(Sockets sockets, Egress egress) throws InterruptedException {
    return new AskedStreams(
        sockets,
        channel ->
            PeerService.serve(
                channel, PEER, Unpooled.EMPTY_BUFFER, egress, LoopbackSockets.PATIENCE));
  }

  MuxConnection session() {
    return session.here();
  }

  /** The far end of the next stream. */
  StreamChannel next() throws InterruptedException {
    StreamChannel next = streams.poll(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no stream was opened");
    }
    return next;
  }

  static void say(StreamChannel stream, String text) {
    stream.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** What nobody reads of a stream that its peer has closed stays until it is closed here too. */
  @Override
  public void close() {
    all.forEach(StreamChannel::close);
    session.close();
  }
}
