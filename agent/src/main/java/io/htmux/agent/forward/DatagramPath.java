package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;

/** Where the datagrams of one user go from here. On one event loop. */
sealed interface DatagramPath permits DatagramFlow, DatagramPathElsewhere, DatagramRelay {

  /** One datagram of the user, taken over; dropped if it cannot go further now. */
  void send(ByteBuf datagram);

  /** The user is gone. */
  void close();
}
