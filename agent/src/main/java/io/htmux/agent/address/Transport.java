package io.htmux.agent.address;

/** What a port or a target speaks below the relayed octets. */
public enum Transport {
  TCP,
  UDP
}
