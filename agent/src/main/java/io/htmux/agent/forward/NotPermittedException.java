package io.htmux.agent.forward;

import java.io.IOException;
import java.net.InetAddress;

/** A destination leads to an address that is not dialled for clients. */
final class NotPermittedException extends IOException {
  private static final long serialVersionUID = 1L;

  NotPermittedException(InetAddress address) {
    super("it is the address " + address.getHostAddress() + ", which is not dialled for clients");
  }
}
