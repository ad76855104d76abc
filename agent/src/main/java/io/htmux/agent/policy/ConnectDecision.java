package io.htmux.agent.policy;

import java.util.List;

/** What {@link ConnectRules} say about one connection. */
public sealed interface ConnectDecision {

  /**
   * Go these ways, in order, and no other.
   *
   * @param ways at least one
   * @param rule the rule that decided
   */
  record Use(List<Way> ways, String rule) implements ConnectDecision {
    public Use {
      ways = List.copyOf(ways);
    }
  }

  /** Refuse; the rule that decided. */
  record Refuse(String rule) implements ConnectDecision {}

  /** No rule speaks of it: the caller's default. */
  record NoMatch() implements ConnectDecision {}

  /**
   * This rule could decide, but a look-up that it needs is missing or failed. Refuse, unless the
   * caller chooses to take failed look-ups as absent and asks again.
   */
  record Undecided(String rule) implements ConnectDecision {}
}
