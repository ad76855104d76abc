package io.htmux.agent.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which streams a target is for (SockMux 0.3 §1.4): {@code -P9002}, those accepted at that port of
 * the far end, or a host list of the users' addresses. One of the two, not both.
 */
record Condition(Optional<Integer> acceptedAtPort, String sources) {

  static final Condition NONE = new Condition(Optional.empty(), "");

  private static final Pattern PORT = Pattern.compile("-P(\\d+)");

  static Condition read(String text) {
    if (text.isEmpty()) {
      throw RefusedValueException.expected("a condition, -Pport or a host list", text);
    }
    var port = PORT.matcher(text);
    if (port.matches()) {
      return new Condition(Optional.of(AddressText.port(port.group(1))), "");
    }
    if (ListText.split(text, ',').stream().anyMatch(member -> member.startsWith("-P"))) {
      throw RefusedValueException.expected("one condition, -Pport or a host list", text);
    }
    return new Condition(Optional.empty(), ListText.hosts(text));
  }
}
