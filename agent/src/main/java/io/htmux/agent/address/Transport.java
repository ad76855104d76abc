package io.htmux.agent.address;

import java.util.Optional;

/** What a port or a target speaks below the relayed octets. */
public enum Transport {
  TCP,
  UDP;

  private final Optional<Transport> known = Optional.of(this);

  /** As one that might not be known; the same for all who ask, of whom there are many. */
  public Optional<Transport> known() {
    return known;
  }
}
