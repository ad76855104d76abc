package io.htmux.agent.role;

import io.htmux.agent.forward.Sockets;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import java.time.Clock;

/**
 * What every role needs of the process it runs in.
 *
 * @param names looks up what host lists ask for
 * @param hostName how this host calls itself in HELLO
 */
public record Surroundings(
    Sockets sockets,
    NameLookup names,
    MuxMetrics muxMetrics,
    RoleMetrics roleMetrics,
    Clock clock,
    String hostName) {}
