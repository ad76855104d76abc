package io.htmux.agent.mux;

import io.netty.channel.Channel;

/**
 * A session that survives its connection (SockMux 1.0 §6.7). Every method is called on the
 * session's event loop.
 */
public sealed interface Resumption permits NativeResumption {

  /** Whether it has a connection now. */
  boolean isConnected();

  /** How many octets of the peer have come: where the peer has to go on. */
  long position();

  /**
   * The peer comes with another connection: lets go of the one that is there, so that {@link
   * #position} does not change any more.
   */
  long prepare();

  /**
   * Goes on with another connection.
   *
   * @param channel on the session's event loop, reading nothing yet
   * @param peerPosition how many of our octets have come at the peer, as it says
   * @return whether that can be; if not, the session has ended
   */
  boolean resume(Channel channel, long peerPosition);
}
