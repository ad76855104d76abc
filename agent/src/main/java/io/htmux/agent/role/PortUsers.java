package io.htmux.agent.role;

import io.htmux.agent.forward.DatagramUser;
import io.netty.channel.Channel;

/** Who comes to a port, and where he goes. On the event loop of the port. */
interface PortUsers {

  /** Takes over a user who was just accepted. */
  void serve(Channel user);

  /** Takes over a user who has just sent his first datagram. */
  void serve(DatagramUser user);
}
