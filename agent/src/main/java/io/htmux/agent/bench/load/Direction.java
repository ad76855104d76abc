package io.htmux.agent.bench.load;

import java.util.Optional;

/** Which way the octets go, as the user at the entrance of a tunnel sees it. */
public enum Direction {
  UP,
  DOWN;

  /** A new handler of the user's end. */
  OctetCount user() {
    return switch (this) {
      case UP -> new Pour(Optional.of(Service.SINK));
      case DOWN -> new Swallow(Optional.of(Service.SOURCE));
    };
  }
}
