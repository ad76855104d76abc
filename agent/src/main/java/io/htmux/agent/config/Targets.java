package io.htmux.agent.config;

import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The targets in the order they are tried: {@code SERVER=} and conditional {@code DEST=} as given,
 * then the unconditional {@code DEST=}. The first match wins (SockMux 0.3 §1.4), so whatever stands
 * behind an unconditional one is never reached, which a notice tells.
 */
final class Targets {

  private Targets() {}

  static List<Target> of(List<Given<ServerValue>> servers, Findings findings) {
    List<Target> targets = new ArrayList<>();
    List<Target> last = new ArrayList<>();
    for (Given<ServerValue> server : servers) {
      switch (server.value()) {
        case ServerValue.Relay relay -> targets.add(relay.target());
        case ServerValue.Destination destination ->
            (isUnconditional(destination.target()) ? last : targets).add(destination.target());
        case ServerValue.Answering(String protocol, Condition condition) ->
            Programs.of(protocol)
                .ifPresent(
                    program ->
                        targets.add(
                            new Target(program, condition.acceptedAtPort(), condition.sources())));
        case ServerValue.Acceptor acceptor -> {}
        case ServerValue.Connector connector -> {}
      }
    }
    targets.addAll(last);
    tellUnreachable(targets, findings);
    return List.copyOf(targets);
  }

  /** Datagrams have targets of their own. */
  private static void tellUnreachable(List<Target> targets, Findings findings) {
    Map<Boolean, List<Target>> byTransport =
        targets.stream().collect(Collectors.partitioningBy(Targets::isForDatagrams));
    byTransport.values().forEach(one -> tellUnreachableOf(one, findings));
  }

  private static boolean isForDatagrams(Target target) {
    return target.answer() instanceof Answer.Relay(_, Transport transport)
        && transport == Transport.UDP;
  }

  private static void tellUnreachableOf(List<Target> targets, Findings findings) {
    targets.stream()
        .dropWhile(target -> !isUnconditional(target))
        .skip(1)
        .forEach(
            target ->
                findings.notice(
                    "target "
                        + target.answer()
                        + " is never used: one without a condition comes before it"));
  }

  private static boolean isUnconditional(Target target) {
    return target.acceptedAtPort().isEmpty() && target.sources().isEmpty();
  }
}
