package io.htmux.agent.policy;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.lists.Question;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which connections a rule speaks of: these protocols, to these destinations, for these sources.
 */
public record RuleScope(ProtoList protocols, HostList destinations, HostList sources) {

  /** Whether it speaks of certain destinations, and not of all. */
  boolean namesDestinations() {
    return !destinations.equals(HostList.ALL);
  }

  Match match(ConnectRequest request, LookedUp lookedUp) {
    if (!protocols.matches(
        request.protocolNames(), request.destination().port(), request.method())) {
      return Match.NO;
    }
    return sources
        .match(request.source(), request.surroundings(), lookedUp)
        .and(destinations.match(request.destination(), request.surroundings(), lookedUp));
  }

  /** None when the outcome is certain without. */
  Set<Question> questions(ConnectRequest request) {
    if (match(request, LookedUp.NOTHING) != Match.UNKNOWN) {
      return Set.of();
    }
    Set<Question> all =
        new LinkedHashSet<>(sources.questions(request.source(), request.surroundings()));
    all.addAll(destinations.questions(request.destination(), request.surroundings()));
    return all;
  }
}
