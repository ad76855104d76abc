package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;

/** A port of this end could not be opened; the message is for the user. */
public final class CannotListenException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotListenException(ListenAddress at, Throwable cause) {
    super("cannot listen on " + at + ": " + cause.getMessage(), cause);
  }

  CannotListenException(HostPort at, Throwable cause) {
    this(ListenAddress.tcp(at), cause);
  }
}
