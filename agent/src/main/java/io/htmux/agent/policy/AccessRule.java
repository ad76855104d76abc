package io.htmux.agent.policy;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.lists.Question;
import io.htmux.agent.lists.Slice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One PERMIT or REJECT: these protocols, to these destinations, for these sources.
 *
 * @param name the parameter as written, for refusals
 */
public record AccessRule(
    String name, ProtoList protocols, HostList destinations, HostList sources) {

  /**
   * Reads {@code protoList[:dstHostList[:srcHostList]]}; what is left out is {@code *}.
   *
   * @param parameter PERMIT or REJECT, for messages
   * @throws ListSyntaxException saying which part is wrong, where, and what was expected
   */
  public static AccessRule parse(String parameter, String text) {
    List<Slice> fields = Slice.whole(parameter, text).split(':');
    if (fields.size() > 3) {
      throw new ListSyntaxException(
          "%s: expected protoList:dstHostList:srcHostList, had %d fields; put braces around a host with a port, {host:port}, and brackets around an IPv6 address, was %s"
              .formatted(parameter, fields.size(), ListSyntaxException.quote(text)));
    }
    return new AccessRule(
        parameter + "=" + text,
        fields.getFirst().isEmpty() ? ProtoList.ALL : ProtoList.parse(fields.getFirst()),
        hosts(fields, 1),
        hosts(fields, 2));
  }

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

  private static HostList hosts(List<Slice> fields, int index) {
    return index >= fields.size() || fields.get(index).isEmpty()
        ? HostList.ALL
        : HostList.parse(fields.get(index));
  }
}
