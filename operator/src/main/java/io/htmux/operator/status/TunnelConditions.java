package io.htmux.operator.status;

import io.htmux.crds.ClientSpec;
import io.htmux.crds.Condition;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.Role;
import io.htmux.crds.ServerSpec;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.TunnelPlan;
import io.htmux.operator.plan.TunnelPlan.Accepted;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import io.htmux.operator.resource.HtmuxTunnel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of a tunnel. A transition time moves only when the status of its condition does.
 * The words are explained in docs/operations.md.
 */
final class TunnelConditions {

  private static final String PAUSED = "Paused";
  private static final int MAX_MESSAGE = 1024;

  private final HtmuxTunnel tunnel;
  private final TunnelPlan plan;
  private final Observed observed;
  private final Optional<Rollout> rollout;
  private final Optional<HtmuxTunnelSpec> spec;

  private TunnelConditions(HtmuxTunnel tunnel, TunnelPlan plan, Observed observed) {
    this.tunnel = tunnel;
    this.plan = plan;
    this.observed = observed;
    this.spec = Optional.ofNullable(tunnel.getSpec());
    this.rollout =
        observed.deployment().map(found -> Rollout.of(found, observed.peers().answered()));
  }

  static List<Condition> of(HtmuxTunnel tunnel, TunnelPlan plan, Observed observed, Instant now) {
    return new TunnelConditions(tunnel, plan, observed)
        .verdicts().stream().map(verdict -> condition(verdict, tunnel, now)).toList();
  }

  private List<Verdict> verdicts() {
    Verdict accepted = accepted();
    Verdict deployed = deployed();
    Verdict connected = connected();
    Verdict ready = ready(accepted, deployed);
    return List.of(
        ready,
        accepted,
        deployed,
        connected,
        degraded(ready),
        reconciling(accepted, deployed),
        stalled(accepted, deployed));
  }

  private Verdict accepted() {
    return switch (plan) {
      case Accepted _ ->
          Verdict.yes("Accepted", "Accepted", "the spec is good, and all that it names is there");
      case Rejected rejected ->
          Verdict.no("Accepted", rejected.reason().word(), rejected.message());
    };
  }

  private Verdict deployed() {
    if (observed.applyError().isPresent()) {
      return Verdict.no("Deployed", "ApplyFailed", observed.applyError().get());
    }
    if (rollout.isEmpty()) {
      return Verdict.no("Deployed", "NotDeployed", "there are no agents");
    }
    Rollout found = rollout.get();
    String howMany = found.running() + " of " + found.wanted() + " agents of this version run";
    if (found.failed().isPresent()) {
      return Verdict.no("Deployed", "Failed", howMany + ": " + found.failed().get());
    }
    if (!found.settled()) {
      return Verdict.no("Deployed", "RollingOut", howMany);
    }
    return reloading().orElseGet(() -> Verdict.yes("Deployed", "Deployed", howMany));
  }

  /** Agents that run, but not by the file that they are given; what they say of it counts. */
  private Optional<Verdict> reloading() {
    if (!(plan instanceof Accepted(AgentPlan wanted))) {
      return Optional.empty();
    }
    List<AgentConfiguration> others =
        observed.peers().configurations().stream()
            .filter(it -> !it.hash().equals(wanted.fileHash()))
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String howMany =
        others.size()
            + " of "
            + observed.peers().configurations().size()
            + " agents do not run the changed file yet";
    return Optional.of(
        others.stream()
            .flatMap(it -> it.refused().stream())
            .findFirst()
            .map(why -> Verdict.no("Deployed", "ReloadRefused", howMany + ": " + why))
            .orElseGet(() -> Verdict.no("Deployed", "Reloading", howMany)));
  }

  private Verdict connected() {
    int peers = observed.peers().peers().size();
    int wanted = wantedPeers();
    String howMany = peers + (wanted > 0 ? " of " + wanted : "") + " peers are connected";
    if (observed.peers().asked() > 0 && observed.peers().answered() == 0) {
      return new Verdict(
          "PeersConnected",
          Verdict.Truth.UNKNOWN,
          "AgentsUnreachable",
          "no agent answers at its management port");
    }
    if (peers >= Math.max(1, wanted)) {
      return Verdict.yes("PeersConnected", "Connected", howMany);
    }
    return Verdict.no("PeersConnected", peers == 0 ? "NoPeers" : "TooFewPeers", howMany);
  }

  private Verdict ready(Verdict accepted, Verdict deployed) {
    if (!accepted.holds()) {
      return Verdict.no("Ready", "NotAccepted", accepted.message());
    }
    if (!deployed.holds()) {
      return Verdict.no("Ready", "NotDeployed", deployed.message());
    }
    Rollout found = rollout.orElseThrow();
    if (found.wanted() == 0) {
      return Verdict.no("Ready", "ScaledToZero", "spec.replicas is 0");
    }
    if (found.ready() == 0) {
      return role() == Role.SERVER
          ? Verdict.no("Ready", "NoAgentReady", "no agent accepts clients")
          : Verdict.no("Ready", "NotConnected", "no agent has a session with its server");
    }
    int peers = observed.peers().peers().size();
    if (role() == Role.SERVER && peers < wantedPeers()) {
      return Verdict.no(
          "Ready", "TooFewPeers", peers + " of " + wantedPeers() + " clients are connected");
    }
    return Verdict.yes("Ready", "Serving", "users can be served");
  }

  private Verdict degraded(Verdict ready) {
    Rollout found = rollout.orElse(new Rollout(0, 0, 0, false, Optional.empty()));
    if (ready.holds() && found.ready() < found.wanted()) {
      return Verdict.yes(
          "Degraded", "FewerAgents", found.ready() + " of " + found.wanted() + " agents serve");
    }
    if (ready.holds() && observed.peers().answered() < observed.peers().asked()) {
      return Verdict.yes(
          "Degraded",
          "AgentsUnreachable",
          observed.peers().answered()
              + " of "
              + observed.peers().asked()
              + " agents answer at their management port");
    }
    return Verdict.no("Degraded", "AsExpected", "nothing is less than it should be");
  }

  private Verdict reconciling(Verdict accepted, Verdict deployed) {
    if (tunnel.isPaused()) {
      return Verdict.no("Reconciling", PAUSED, "the annotation htmux.io/paused is true");
    }
    if (plan instanceof Rejected rejected && rejected.reason().mayPass()) {
      return Verdict.yes("Reconciling", accepted.reason(), accepted.message());
    }
    return accepted.holds() && !deployed.holds() && !isFailure(deployed)
        ? Verdict.yes("Reconciling", deployed.reason(), deployed.message())
        : Verdict.no("Reconciling", "Settled", "nothing is under way");
  }

  private Verdict stalled(Verdict accepted, Verdict deployed) {
    if (plan instanceof Rejected rejected && !rejected.reason().mayPass()) {
      return Verdict.yes("Stalled", accepted.reason(), accepted.message());
    }
    return accepted.holds() && isFailure(deployed)
        ? Verdict.yes("Stalled", deployed.reason(), deployed.message())
        : Verdict.no("Stalled", "NotStalled", "nothing waits for a person");
  }

  private static boolean isFailure(Verdict deployed) {
    return deployed.reason().equals("Failed") || deployed.reason().equals("ApplyFailed");
  }

  private Role role() {
    return spec.map(HtmuxTunnelSpec::role).orElse(Role.SERVER);
  }

  private int wantedPeers() {
    return switch (role()) {
      case SERVER ->
          spec.flatMap(HtmuxTunnelSpec::serverIfGiven).map(ServerSpec::minPeersOrDefault).orElse(0);
      case CLIENT ->
          spec.flatMap(HtmuxTunnelSpec::clientIfGiven)
              .map(ClientSpec::servers)
              .map(List::size)
              .orElse(0);
      case PROXY ->
          spec.flatMap(HtmuxTunnelSpec::proxyIfGiven)
              .map(ProxySpec::upstream)
              .map(List::size)
              .orElse(0);
    };
  }

  private static Condition condition(Verdict verdict, HtmuxTunnel tunnel, Instant now) {
    String since =
        tunnel
            .statusOrNone()
            .condition(verdict.type())
            .filter(before -> before.status().equals(verdict.status().word()))
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Condition(
        verdict.type(),
        verdict.status().word(),
        Optional.ofNullable(tunnel.getMetadata().getGeneration()).orElse(0L),
        since,
        verdict.reason(),
        shortened(verdict.message()));
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
