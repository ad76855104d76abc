package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.List;
import java.util.regex.Pattern;

/** The parts that a {@link ServerValue} is made of. */
final class ServerText {

  static final String EXPECTED = "protocol[://host:port][,-in][:-:condition]";
  static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?:://([^,/]*)/?)?");
  static final Pattern DESTINATION =
      Pattern.compile("((?:\\[[^\\]]*\\]|[^:\\[\\]]*):[^:/]*)(/udp)?(?::(.*))?");

  private ServerText() {}

  static boolean hasIn(List<String> words, String text) {
    List<String> options = words.subList(1, words.size());
    if (options.stream().anyMatch(option -> option.startsWith("-in("))) {
      throw new RefusedValueException("-in(options) is not available yet; use ,-in");
    }
    if (!options.isEmpty() && !options.equals(List.of("-in"))) {
      throw RefusedValueException.expected(EXPECTED, text);
    }
    return !options.isEmpty();
  }

  static String protocol(String name) {
    if (!Protocols.KNOWN.contains(name)) {
      throw new RefusedValueException(
          "unknown protocol "
              + Masked.text(name)
              + NearestName.among(Protocols.KNOWN, name)
                  .map(nearest -> "; did you mean " + nearest + "?")
                  .orElse("; for any service write tcprelay://host:port or udprelay://host:port"));
    }
    return name;
  }

  static ServerValue sockMux(String address, boolean more, String text) {
    if (more) {
      throw RefusedValueException.expected("sockmux or sockmux://host:port", text);
    }
    return address == null
        ? new ServerValue.Acceptor()
        : new ServerValue.Connector(AddressText.hostPort(address));
  }

  static Target target(HostPort to, Transport transport, Condition condition) {
    return new Target(to, transport, condition.acceptedAtPort(), condition.sources());
  }
}
