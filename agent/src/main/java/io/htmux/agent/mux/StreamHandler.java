package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/** What the owner of a stream is told. Every call comes on the session's event loop. */
public interface StreamHandler {

  /**
   * CONNECT or CONNECTED is about to leave: the stream's first octets, if there are any yet and the
   * handler wants them to travel with it. They need no credit. The buffer is the caller's.
   *
   * @param maxOctets how many fit
   */
  ByteBuf earlyData(int maxOctets);

  /**
   * The stream that was opened here is open at the far side.
   *
   * @param addresses the destination and the far side's own address towards it
   * @param earlyData first octets from there, empty for none; the buffer is the handler's; never to
   *     be acknowledged
   */
  void connected(StreamAddresses addresses, ByteBuf earlyData);

  /**
   * Octets came; the buffer is the handler's. They count against the peer's window until {@link
   * MuxStream#acknowledge}.
   */
  void received(ByteBuf octets);

  /**
   * The socket to which octets of the peer go as they are, if it takes them before anything else
   * does: they may be given to it without being read. Empty when they have to come by {@link
   * #received}.
   */
  default Optional<EpollSocketChannel> outlet() {
    return Optional.empty();
  }

  /** So many octets went into the {@link #outlet}; they count as those received do. */
  default void passed(int octets) {
    throw new IllegalStateException("there is no outlet for " + octets + " octets");
  }

  /**
   * TCP urgent octets came; the buffer is the handler's. To be acknowledged with {@link
   * MuxStream#acknowledgeUrgent}.
   */
  void receivedUrgent(ByteBuf octets);

  /** No more frames in this read of the link: a good moment to flush. */
  void receivedAll();

  /** {@link MuxStream#send} may take octets again. */
  void writable();

  /**
   * The peer sends no more octets on this stream, and takes still some; what it sent before has all
   * come.
   *
   * @return whether this end goes on sending, and will end its direction with {@link
   *     MuxStream#shut}. If not, the stream is closed at once, and {@link #ended} comes next
   */
  default boolean inputEnded() {
    return false;
  }

  /** The stream is over and this end has not closed it; the last call. */
  void ended(StreamEnd end);
}
