package io.htmux.agent.lists;

import io.htmux.agent.lists.HostExpression.Place;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One question to one host list.
 *
 * @param unanswered collects the look-ups that were missing
 */
record Evaluation(
    Candidate candidate, Surroundings surroundings, LookedUp lookedUp, Set<Question> unanswered) {

  private static final Set<InetAddress> LOOPBACK =
      Set.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

  /** Later members first: where they are certain, the earlier ones cost no look-up. */
  Match of(HostExpression expression) {
    return switch (expression) {
      case HostExpression.Anything _ -> Match.YES;
      case HostExpression.Either(var earlier, var later) -> {
        Match match = of(later);
        yield match == Match.YES ? match : match.or(of(earlier));
      }
      case HostExpression.Both(var earlier, var later) -> {
        Match match = of(later);
        yield match == Match.NO ? match : match.and(of(earlier));
      }
      case HostExpression.Not(var inner) -> of(inner).not();
      case HostExpression.Named(var name, var lookUp) -> named(name, lookUp);
      case HostExpression.NamedLike(var pattern, var lookUp) -> namedLike(pattern, lookUp);
      case HostExpression.NamedNetwork(var name, var mask) -> inOneOf(addressesOf(name), mask);
      case HostExpression.Network(var base, var bits) ->
          anyAddress(address -> IpNumber.samePrefix(base, address, bits));
      case HostExpression.Octets(var pattern) -> anyAddress(pattern::matches);
      case HostExpression.At(var place, var mask) -> inOneOf(Optional.of(addressesOf(place)), mask);
      case HostExpression.Family(var octets) ->
          anyAddress(address -> address.getAddress().length == octets);
      case HostExpression.Unresolvable _ -> unresolvable();
      case HostExpression.Identity(var name) ->
          Match.of(candidate.identity().equals(Optional.of(name)));
      case HostExpression.AnyIdentity _ -> Match.of(candidate.identity().isPresent());
      case HostExpression.AcceptedAt(var ports) ->
          Match.of(
              surroundings.acceptingPort().isPresent()
                  && ports.contains(surroundings.acceptingPort().getAsInt()));
      case HostExpression.Restricted(var host, var protocol, var ports) ->
          fits(protocol, ports) ? of(host) : Match.NO;
    };
  }

  private Match named(String name, boolean lookUp) {
    if (candidate.name().isPresent()) {
      return Match.of(candidate.name().get().equals(name));
    }
    return lookUp ? inOneOf(addressesOf(name), Mask.ByAddress.WHOLE) : Match.NO;
  }

  private Match namedLike(NamePattern pattern, boolean lookUp) {
    if (candidate.name().isPresent()) {
      return Match.of(pattern.matches(candidate.name().get()));
    }
    return lookUp ? any(namesOfCandidate(), pattern::matches) : Match.NO;
  }

  private Match inOneOf(Optional<Set<InetAddress>> bases, Mask mask) {
    Match match = Match.NO;
    // asked even when the bases are unknown, so that one round of look-ups is enough
    Optional<Set<InetAddress>> actual = addressesOfCandidate();
    if (bases.isEmpty()) {
      return actual.map(Set::isEmpty).orElse(false) ? Match.NO : Match.UNKNOWN;
    }
    for (InetAddress base : bases.get()) {
      match = match.or(any(actual, a -> IpNumber.samePrefix(base, a, mask.bitsOf(base))));
    }
    return match;
  }

  private Match unresolvable() {
    return candidate.name().isPresent()
        ? any(addressesOfCandidate(), _ -> true).not()
        : any(namesOfCandidate(), _ -> true).not();
  }

  private boolean fits(Optional<String> protocol, Optional<PortList> ports) {
    return (protocol.isEmpty() || protocol.equals(candidate.protocol()))
        && ports
            .map(list -> candidate.port().isPresent() && list.contains(candidate.port().getAsInt()))
            .orElse(true);
  }

  private Set<InetAddress> addressesOf(Place place) {
    return switch (place) {
      case THIS_HOST -> surroundings.thisHost();
      case ACCEPTING -> surroundings.accepting().map(Set::of).orElse(Set.of());
      case OUTGOING -> surroundings.outgoing();
      case CLIENT -> surroundings.client().map(Set::of).orElse(Set.of());
    };
  }

  private Match anyAddress(Predicate<InetAddress> test) {
    return any(addressesOfCandidate(), test);
  }

  private static <T> Match any(Optional<Set<T>> all, Predicate<T> test) {
    return all.map(set -> Match.of(set.stream().anyMatch(test))).orElse(Match.UNKNOWN);
  }

  private Optional<Set<InetAddress>> addressesOfCandidate() {
    return candidate.address().isPresent()
        ? candidate.address().map(Set::of)
        : candidate.name().isPresent()
            ? addressesOf(candidate.name().get())
            : Optional.of(Set.of());
  }

  /** {@code localhost} is never looked up: no name server has a say in it (RFC 6761 §6.3). */
  private Optional<Set<InetAddress>> addressesOf(String name) {
    if (name.equals("localhost")) {
      return Optional.of(LOOPBACK);
    }
    return switch (answer(new Question.Addresses(name))) {
      case Answer.Addresses(var found) -> Optional.of(found);
      case Answer.Names _, Answer.Failed _ -> Optional.empty();
    };
  }

  private Optional<Set<String>> namesOfCandidate() {
    if (candidate.address().isEmpty()) {
      return Optional.of(Set.of());
    }
    return switch (answer(new Question.Names(candidate.address().get()))) {
      case Answer.Names(var found) -> Optional.of(found);
      case Answer.Addresses _, Answer.Failed _ -> Optional.empty();
    };
  }

  private Answer answer(Question question) {
    Optional<Answer> answer = lookedUp.to(question);
    if (answer.isEmpty()) {
      unanswered.add(question);
    }
    return answer.orElse(new Answer.Failed("not asked"));
  }
}
