package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;

/** A port of this end could not be opened; the message is for the user. */
public final class CannotListenException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotListenException(HostPort at, Throwable cause) {
    super("cannot listen on " + at + ": " + cause.getMessage(), cause);
  }
}
