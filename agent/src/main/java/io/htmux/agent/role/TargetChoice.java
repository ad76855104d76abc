package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
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

  /** Empty when no target's conditions hold; done at once unless a name has to be looked up. */
  CompletionStage<Optional<TunnelConfig.Target>> of(StreamAddresses addresses) {
    return from(0, addresses);
  }

  private CompletionStage<Optional<TunnelConfig.Target>> from(
      int index, StreamAddresses addresses) {
    if (index == choices.size()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Choice choice = choices.get(index);
    return applies(choice, addresses)
        .thenCompose(
            applies ->
                applies
                    ? CompletableFuture.completedStage(Optional.of(choice.target()))
                    : from(index + 1, addresses));
  }

  private CompletionStage<Boolean> applies(Choice choice, StreamAddresses addresses) {
    Optional<Integer> acceptedAt = addresses.second().map(HostPort::port);
    TunnelConfig.Target target = choice.target();
    if (target.acceptedAtPort().isPresent() && !target.acceptedAtPort().equals(acceptedAt)) {
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
