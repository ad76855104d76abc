package io.htmux.agent.upgrade;

import io.htmux.agent.address.ListenAddress;

/** A port of a server and where it listens; written {@code name=host:port} (HTMUX/2.0 §5.5). */
public record NamedPort(String name, ListenAddress at) {

  static NamedPort parse(String text) throws MalformedHeadException {
    int equals = text.indexOf('=');
    try {
      if (equals > 0 && NativeRequest.isPortName(text.substring(0, equals))) {
        return new NamedPort(
            text.substring(0, equals), ListenAddress.parse(text.substring(equals + 1)));
      }
    } catch (IllegalArgumentException _) {
      // told below: the cause's message repeats the peer's whole text
    }
    throw new MalformedHeadException(
        NativeHeader.LISTEN
            + ": expected name=host:port, came "
            + MalformedHeadException.shown(text));
  }

  @Override
  public String toString() {
    return name + "=" + at;
  }
}
