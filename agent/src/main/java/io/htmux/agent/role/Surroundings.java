package io.htmux.agent.role;

import io.htmux.agent.forward.OwnAddresses;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What every role needs of the process it runs in.
 *
 * @param names looks up what host lists ask for
 * @param hostName how this host calls itself in HELLO
 * @param ownAddresses of this host, now
 */
public record Surroundings(
    Sockets sockets,
    NameLookup names,
    MuxMetrics muxMetrics,
    RoleMetrics roleMetrics,
    Clock clock,
    String hostName,
    Supplier<Set<InetAddress>> ownAddresses) {

  /** On this very host. */
  public Surroundings(
      Sockets sockets,
      NameLookup names,
      MuxMetrics muxMetrics,
      RoleMetrics roleMetrics,
      Clock clock,
      String hostName) {
    this(sockets, names, muxMetrics, roleMetrics, clock, hostName, new OwnAddresses());
  }
}
