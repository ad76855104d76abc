package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** What roles count. May be used from any thread. */
public final class RoleMetrics {
  private final MeterRegistry registry;
  private final Counter reconnects;

  public RoleMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.reconnects =
        Counter.builder("htmux.reconnects")
            .description("Times the peer was dialled again after a tunnel had ended")
            .register(registry);
  }

  void reconnect() {
    reconnects.increment();
  }

  /** A peer was not let in; the reasons are a fixed set. */
  void peerRefused(String reason) {
    peerRefused(reason, Optional.empty());
  }

  /** As above, for want of a capability. */
  void peerRefused(String reason, Optional<Capability> missing) {
    Counter.builder("htmux.peer.refusals")
        .description("Peers that were not let in, by reason")
        .tag("reason", reason)
        .tag("missing", missing.map(Capability::word).orElse("none"))
        .register(registry)
        .increment();
  }
}
