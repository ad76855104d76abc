package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One port of a port list.
 *
 * @param at where to listen, {@code *} for every address
 * @param modifiers what stands behind slashes
 * @param protocol a protocol for this port alone ({@code -P8021/ftp}), if named
 */
record PortEntry(HostPort at, Set<Modifier> modifiers, Optional<String> protocol) {

  /** Written in small letters behind a slash. */
  enum Modifier {
    TCP,
    UDP,
    REMOTE,
    LOCAL,
    ADMIN,
    OFF;

    static Optional<Modifier> of(String word) {
      return Arrays.stream(values()).filter(modifier -> modifier.word().equals(word)).findFirst();
    }

    static List<String> words() {
      return Arrays.stream(values()).map(Modifier::word).toList();
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  PortEntry {
    modifiers = Set.copyOf(modifiers);
  }

  boolean is(Modifier modifier) {
    return modifiers.contains(modifier);
  }

  ListenAddress listen() {
    return new ListenAddress(at, transport());
  }

  Transport transport() {
    return is(Modifier.UDP) ? Transport.UDP : Transport.TCP;
  }

  /** Whether a {@code -Q…/off} entry takes the other one away; no host takes it from any. */
  boolean removes(PortEntry other) {
    return at.port() == other.at.port()
        && transport() == other.transport()
        && (at.host().equals("*") || at.host().equals(other.at.host()));
  }

  boolean sameSocket(PortEntry other) {
    return at.equals(other.at) && transport() == other.transport();
  }

  @Override
  public String toString() {
    return at
        + Arrays.stream(Modifier.values())
            .filter(modifiers::contains)
            .map(modifier -> "/" + modifier.word())
            .collect(Collectors.joining())
        + protocol.map(name -> "/" + name).orElse("");
  }
}
