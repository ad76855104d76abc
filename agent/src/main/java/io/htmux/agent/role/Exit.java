package io.htmux.agent.role;

import io.htmux.agent.forward.OutgoingDialer;
import java.util.List;

/** Where streams that a peer opens go. */
sealed interface Exit {

  /** To the first target whose conditions hold; an empty list refuses them all. */
  record Targets(List<TunnelConfig.Target> targets) implements Exit {
    public Targets {
      targets = List.copyOf(targets);
    }
  }

  /** To the destination that each stream names itself. */
  record Anywhere(OutgoingDialer dialer) implements Exit {}

  /** Nowhere: this end was not told to serve any. */
  record Nowhere() implements Exit {}
}
