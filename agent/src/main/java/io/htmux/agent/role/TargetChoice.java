package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import java.util.List;
import java.util.Optional;

/**
 * Which target a stream of the peer gets. CONNECT names none (SockMux 0.3 §1.4): the first in the
 * list whose conditions hold is taken, so order matters.
 */
final class TargetChoice {
  private final List<TunnelConfig.Target> targets;

  TargetChoice(List<TunnelConfig.Target> targets) {
    this.targets = targets;
  }

  /** Empty when no target's conditions hold. */
  Optional<TunnelConfig.Target> of(StreamAddresses addresses) {
    return targets.stream().filter(target -> applies(target, addresses)).findFirst();
  }

  private static boolean applies(TunnelConfig.Target target, StreamAddresses addresses) {
    Optional<Integer> acceptedAt = addresses.second().map(HostPort::port);
    return target.acceptedAtPort().isEmpty() || target.acceptedAtPort().equals(acceptedAt);
  }
}
