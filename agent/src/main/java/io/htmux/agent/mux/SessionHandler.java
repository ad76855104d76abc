package io.htmux.agent.mux;

import io.htmux.agent.address.ListenAddress;
import io.netty.buffer.ByteBuf;

/** What the owner of a session is told. Every call comes on the session's event loop. */
public interface SessionHandler {

  /** The peer said HELLO: streams can be opened. */
  void running();

  /**
   * The peer opened a stream. The handler answers sooner or later with {@link MuxStream#accept} or
   * {@link MuxStream#refuse}.
   *
   * @param addresses the user who connected at the far side and where he was accepted; the peer's
   *     word
   * @param earlyData first octets of the stream, empty for none; the buffer is the handler's
   */
  void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData);

  /**
   * The peer asks this end to listen; answered with {@link MuxConnection#listening} or {@link
   * MuxConnection#listenRefused}.
   */
  void listenAsked(BindRequest request);

  /** The answer to a BIND of ours. */
  void listenAnswered(String bind, boolean listening);

  /**
   * The peer asks this end for a port; answered through {@link MuxConnection#portWishes}.
   *
   * @return false if this end opens none, which the peer is told then
   */
  default boolean portWished(PortWish wish) {
    return false;
  }

  /** The port that the peer asked for with that number is not wanted any more. */
  default void portTakenBack(int number) {}

  /** The peer listens for a wish of ours, from now on or somewhere else now. */
  default void portOpened(int number, ListenAddress at) {}

  /** The peer does not listen for a wish of ours, or no longer. */
  default void portRefused(int number, String why) {}

  /**
   * The peer stops soon: it takes no new streams, and gives those that are there so many seconds.
   */
  default void draining(long seconds) {}

  /** The connection is gone; the session waits for another one, and its streams with it. */
  default void interrupted(String why) {}

  /** The peer has given the sign of life that it was asked for. */
  default void heardAgain() {}

  /** The session goes on with another connection. */
  default void resumed() {}

  /** The session is over; the last call. Every stream was told before. */
  void ended(SessionEnd end);
}
