package io.htmux.operator.watch;

import java.util.List;

/**
 * A peer as one agent tells it.
 *
 * @param identity what it proved, else its address
 * @param since when its session began, RFC 3339
 */
public record AgentPeer(String identity, String since, List<String> ports) {}
