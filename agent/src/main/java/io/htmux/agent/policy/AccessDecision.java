package io.htmux.agent.policy;

import java.util.List;

/** What the {@link Gate} says. */
public sealed interface AccessDecision {

  /**
   * He may, these ways, in order, and no other.
   *
   * @param ways at least one
   */
  record Admitted(List<Way> ways) implements AccessDecision {
    public Admitted {
      ways = List.copyOf(ways);
    }
  }

  /**
   * He may not.
   *
   * @param why which list or rule is against it, in a sentence that he may read
   */
  record Refused(String why) implements AccessDecision {}
}
