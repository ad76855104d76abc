package io.htmux.agent.policy;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.lists.Slice;
import java.util.List;

/**
 * One CONNECT rule: for the connections that it speaks of, this action.
 *
 * @param name how logs and refusals call it: the declared name, or the parameter as written
 */
public record ConnectRule(String name, ConnectAction action, RuleScope scope) {

  /** The actions of a declared rule. */
  public enum Declared {
    DIRECT,
    TUNNEL,
    DENY
  }

  /**
   * Reads {@code connSeq[:protoList[:dstHostList[:srcHostList]]]}; what is left out is {@code *}.
   *
   * @throws ListSyntaxException saying which part is wrong, where, and what was expected
   */
  public static ConnectRule parse(String text) {
    List<Slice> fields = Slice.whole("CONNECT", text).split(':');
    if (fields.size() > 4) {
      throw new ListSyntaxException(
          "CONNECT: expected connSeq:protoList:dstHostList:srcHostList, had %d fields; put braces around a host with a port, {host:port}, and brackets around an IPv6 address, was %s"
              .formatted(fields.size(), ListSyntaxException.quote(text)));
    }
    Slice protocols = field(fields, 1, "protocol list");
    Slice destinations = field(fields, 2, "destination list");
    Slice sources = field(fields, 3, "source list");
    return new ConnectRule(
        text,
        ConnectAction.parse(field(fields, 0, "connection sequence")),
        new RuleScope(
            protocols.isEmpty() ? ProtoList.ALL : ProtoList.parse(protocols),
            destinations.isEmpty() ? HostList.ALL : HostList.parse(destinations),
            sources.isEmpty() ? HostList.ALL : HostList.parse(sources)));
  }

  /**
   * A rule as an HtmuxTunnel declares it. An empty list is everything.
   *
   * @throws ListSyntaxException saying which list and which of its members is wrong
   */
  public static ConnectRule declared(
      String name,
      Declared action,
      List<String> protocols,
      List<String> destinations,
      List<String> sources) {
    ConnectAction does =
        switch (action) {
          case DIRECT -> new ConnectAction.Use(List.of(Way.DIRECT));
          case TUNNEL -> new ConnectAction.Use(List.of(Way.TUNNEL));
          case DENY -> new ConnectAction.Refuse();
        };
    return new ConnectRule(
        name,
        does,
        new RuleScope(
            protocols.isEmpty() ? ProtoList.ALL : ProtoList.parse(joined("protocols", protocols)),
            destinations.isEmpty()
                ? HostList.ALL
                : HostList.parse(joined("destinations", destinations)),
            sources.isEmpty() ? HostList.ALL : HostList.parse(joined("sources", sources))));
  }

  /** Whether what it matches may take this way. */
  public boolean uses(Way way) {
    return action instanceof ConnectAction.Use(var ways) && ways.contains(way);
  }

  private static Slice field(List<Slice> fields, int index, String kind) {
    Slice at = fields.get(Math.min(index, fields.size() - 1));
    int start = index < fields.size() ? at.start() : at.end();
    return new Slice("CONNECT, " + kind, at.whole(), start, at.end(), 0);
  }

  private static Slice joined(String kind, List<String> members) {
    return Slice.whole(kind, String.join(",", members));
  }
}
