package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * The one way out of this end, and the only place where it is decided whether somebody may take it.
 * Whatever answers users asks here, and nowhere else, for its connections.
 *
 * <p>Call it on the event loop that the user's channel lives on; what it gives lives there too.
 */
public interface Egress {

  /**
   * Asks the gate, then the CONNECT rules, then dials from here or asks the peer, in the order of
   * the rule's ways.
   *
   * @return a connected channel, a socket or a {@link StreamChannel}, with autoRead off and an
   *     empty pipeline; or failed with a {@link NotConnectedException}. Whoever takes it puts his
   *     handlers there in the listener itself: a socket whose other side has spoken and ended is
   *     read without being asked
   */
  Future<Channel> connect(EventLoop loop, OutgoingConnection wanted);

  /**
   * Asks the gate, then listens for one connection: for SOCKS BIND and data connections of FTP.
   * Here or at the peer, as {@link IncomingConnection#side} says.
   *
   * @return where it listens; or failed with a {@link NotConnectedException}
   */
  Future<Listening> listen(EventLoop loop, IncomingConnection awaited);

  /**
   * As {@link #connect}, for datagrams.
   *
   * @return a channel on which each buffer, read or written, is one datagram, with autoRead off and
   *     nothing that is to be removed from its pipeline; or failed with a {@link
   *     NotConnectedException}. It closes when nothing went either way for a while
   */
  Future<Channel> datagrams(EventLoop loop, OutgoingConnection wanted);

  /**
   * Connects to the user himself, on his side of the tunnel: for data connections of FTP that the
   * server of the protocol makes. No other address can be named.
   *
   * @return as {@link #connect}
   */
  Future<Channel> connectBack(EventLoop loop, Requester to, String protocol, int port);

  /**
   * Opens a port for datagrams of one user, on his side of the tunnel; if a peer asks for it, here,
   * when the gate lets it.
   *
   * @param at where to listen; port 0 for any that is free
   * @param user the number of his host, and his port if he told it, else 0
   * @return open until its channel is closed; or failed with a {@link NotConnectedException}
   */
  Future<DatagramPort> datagramPort(EventLoop loop, Requester from, HostPort at, HostPort user);
}
