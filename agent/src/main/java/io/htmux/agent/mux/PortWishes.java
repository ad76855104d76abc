package io.htmux.agent.mux;

import io.htmux.agent.address.ListenAddress;

/**
 * Ports that are asked for, and given back, while a session of SockMux 1.0 runs (§6.3). On the
 * session's event loop.
 */
public interface PortWishes {

  /** Asks the peer to listen; a wish of the same number is another one from now on. */
  void ask(PortWish wish);

  /** The peer is to listen there no more. */
  void takeBack(int number);

  /** Tells the peer that this end listens for that wish. */
  void opened(int number, ListenAddress at);

  /**
   * Tells the peer that this end does not listen for that wish, or no longer.
   *
   * @param unknown whether it is that nothing is known here of such a port, rather than that it may
   *     not be had
   */
  void refused(int number, boolean unknown, String why);
}
