package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.Surroundings;
import io.htmux.agent.mux.StreamAddresses;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which target a stream of the peer gets. CONNECT names none (SockMux 0.3 §1.4): the first in the
 * list whose conditions hold is taken, so order matters. A condition on the user's address that
 * cannot be decided does not hold. May be used from any thread.
 */
final class TargetChoice {
  private record Choice(TunnelConfig.Target target, HostList sources) {}

  private final List<Choice> choices;
  private final NameLookup names;

  TargetChoice(List<TunnelConfig.Target> targets, NameLookup names) {
    this.choices = targets.stream().map(TargetChoice::choice).toList();
    this.names = names;
  }

  /**
   * Chooses. A port that is called by a name which is known here is meant by that; else its number
   * counts.
   *
   * @param transport what the user speaks, if it is known; an original does not say it
   * @return empty when no target's conditions hold; done at once unless a name has to be looked up
   */
  CompletionStage<Optional<TunnelConfig.Target>> of(
      StreamAddresses addresses, Optional<Transport> transport) {
    List<Choice> speaking =
        choices.stream()
            .filter(
                one -> transport.filter(wanted -> !speaks(one.target().answer(), wanted)).isEmpty())
            .toList();
    boolean byName = speaking.stream().anyMatch(one -> isCalled(one, addresses));
    return from(speaking, addresses, byName);
  }

  private static boolean speaks(TunnelConfig.Answer answer, Transport transport) {
    return switch (answer) {
      case TunnelConfig.Answer.Relay(_, var own) -> own == transport;
      case TunnelConfig.Answer.AtPeer _ -> true;
      case TunnelConfig.Answer.Program _ -> transport == Transport.TCP;
    };
  }

  private static boolean isCalled(Choice choice, StreamAddresses addresses) {
    return !addresses.port().isEmpty() && choice.target().terms().port().equals(addresses.port());
  }

  private CompletionStage<Optional<TunnelConfig.Target>> from(
      List<Choice> left, StreamAddresses addresses, boolean byName) {
    if (left.isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Choice choice = left.getFirst();
    return applies(choice, addresses, byName)
        .thenCompose(
            applies ->
                applies
                    ? CompletableFuture.completedStage(Optional.of(choice.target()))
                    : from(left.subList(1, left.size()), addresses, byName));
  }

  private CompletionStage<Boolean> applies(
      Choice choice, StreamAddresses addresses, boolean byName) {
    Optional<Integer> acceptedAt = addresses.second().map(HostPort::port);
    TunnelConfig.Target target = choice.target();
    boolean meant =
        byName
            ? isCalled(choice, addresses)
            : target.acceptedAtPort().isEmpty() || target.acceptedAtPort().equals(acceptedAt);
    if (!meant) {
      return CompletableFuture.completedStage(false);
    }
    if (target.sources().isEmpty()) {
      return CompletableFuture.completedStage(true);
    }
    return source(addresses)
        .map(
            user ->
                names
                    .match(choice.sources(), user, Surroundings.NONE)
                    .thenApply(match -> match == Match.YES))
        .orElseGet(() -> CompletableFuture.completedStage(false));
  }

  /** The peer's word, so it may be anything. */
  private static Optional<Candidate> source(StreamAddresses addresses) {
    try {
      return addresses.first().map(user -> Candidate.destination(user.host(), user.port(), "tcp"));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Choice choice(TunnelConfig.Target target) {
    return new Choice(
        target, target.sources().isEmpty() ? HostList.ALL : HostList.parse(target.sources()));
  }
}
