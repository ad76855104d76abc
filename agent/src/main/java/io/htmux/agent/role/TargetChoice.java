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

  /**
   * Empty when no target's conditions hold; done at once unless a name has to be looked up. A port
   * that is called by a name which is known here is meant by that; else its number counts.
   */
  CompletionStage<Optional<TunnelConfig.Target>> of(StreamAddresses addresses) {
    return from(0, addresses, choices.stream().anyMatch(one -> isCalled(one, addresses)));
  }

  private static boolean isCalled(Choice choice, StreamAddresses addresses) {
    return !addresses.port().isEmpty() && choice.target().terms().port().equals(addresses.port());
  }

  private CompletionStage<Optional<TunnelConfig.Target>> from(
      int index, StreamAddresses addresses, boolean byName) {
    if (index == choices.size()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Choice choice = choices.get(index);
    return applies(choice, addresses, byName)
        .thenCompose(
            applies ->
                applies
                    ? CompletableFuture.completedStage(Optional.of(choice.target()))
                    : from(index + 1, addresses, byName));
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
