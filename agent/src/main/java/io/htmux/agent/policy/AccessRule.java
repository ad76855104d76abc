package io.htmux.agent.policy;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.lists.Slice;
import java.util.List;

/**
 * One PERMIT or REJECT: these protocols, to these destinations, for these sources.
 *
 * @param name the parameter as written, for refusals
 */
public record AccessRule(String name, RuleScope scope) {

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
        new RuleScope(
            fields.getFirst().isEmpty() ? ProtoList.ALL : ProtoList.parse(fields.getFirst()),
            hosts(fields, 1),
            hosts(fields, 2)));
  }

  private static HostList hosts(List<Slice> fields, int index) {
    return index >= fields.size() || fields.get(index).isEmpty()
        ? HostList.ALL
        : HostList.parse(fields.get(index));
  }
}
