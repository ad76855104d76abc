package io.htmux.agent.role;

import java.util.List;
import java.util.Optional;

/** Where streams that a peer opens go. */
sealed interface Exit {

  /**
   * To the first target whose conditions hold; an empty list refuses them all.
   *
   * @param programs those that targets may name, and what is asked before anybody gets one; empty
   *     when there are destinations only
   */
  record Targets(List<TunnelConfig.Target> targets, Optional<Programs> programs) implements Exit {
    public Targets {
      targets = List.copyOf(targets);
    }

    Targets(List<TunnelConfig.Target> destinations) {
      this(destinations, Optional.empty());
    }
  }

  /**
   * To the first target whose conditions hold, or else to the destination that each stream names
   * itself, by a request that this agent's HTTP proxy answers.
   */
  record Anywhere(List<TunnelConfig.Target> targets, Programs programs) implements Exit {
    public Anywhere {
      targets = List.copyOf(targets);
    }
  }

  /** Nowhere: this end was not told to serve any. */
  record Nowhere() implements Exit {}

  /** Those that are chosen by where a user was accepted. */
  default List<TunnelConfig.Target> chosenTargets() {
    return switch (this) {
      case Targets(var targets, _) -> served(targets);
      case Anywhere(var targets, _) -> served(targets);
      case Nowhere _ -> List.of();
    };
  }

  /** Not those of this end's own users that are the peer's to answer. */
  private static List<TunnelConfig.Target> served(List<TunnelConfig.Target> targets) {
    return targets.stream()
        .filter(target -> !(target.answer() instanceof TunnelConfig.Answer.AtPeer))
        .toList();
  }
}
