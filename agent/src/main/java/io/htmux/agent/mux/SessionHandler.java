package io.htmux.agent.mux;

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

  /** The session is over; the last call. Every stream was told before. */
  void ended(SessionEnd end);
}
