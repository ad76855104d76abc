package io.htmux.agent.forward;

import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** A stream of this end until the peer has answered CONNECT. On the session's event loop. */
final class StreamOpening implements StreamHandler {
  private final EventLoop loop;
  private final StreamAddresses addresses;
  private final Promise<StreamChannel> opened;
  private MuxStream stream;

  private StreamOpening(EventLoop loop, StreamAddresses addresses) {
    this.loop = loop;
    this.addresses = addresses;
    this.opened = loop.newPromise();
  }

  /**
   * Opens a stream as a channel.
   *
   * @param addresses what CONNECT says, and what the channel shows as its remote and local address
   * @return failed with a {@link NotConnectedException} when the peer refuses, or does not answer
   *     in time; cancelling it closes the stream
   */
  static Future<StreamChannel> open(MuxConnection session, StreamAddresses addresses) {
    StreamOpening opening = new StreamOpening(session.channel().eventLoop(), addresses);
    opening.stream = session.open(addresses, opening);
    opening.opened.addListener(
        done -> {
          if (done.isCancelled()) {
            opening.stream.close();
          }
        });
    return opening.opened;
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void connected(StreamAddresses reached, ByteBuf earlyData) {
    StreamChannel channel = StreamChannel.forOpened(loop, stream, addresses);
    channel.unreadEarly(earlyData);
    if (!opened.trySuccess(channel)) {
      loop.execute(channel::close);
    }
  }

  @Override
  public void received(ByteBuf octets) {
    throw new IllegalStateException("octets come when the stream is open, and then elsewhere");
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
    opened.tryFailure(
        new NotConnectedException(
            switch (end.cause()) {
              case REFUSED -> "refused-by-peer";
              case CLOSED, RESET -> "no-answer";
              case TIMED_OUT -> "timed-out";
              case VIOLATION -> "bad-answer";
              case SESSION_ENDED -> "session-ended";
            },
            end.detail()));
  }
}
