package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.config.PortEntry.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * {@code [host:]n[-m][/udp][/remote][/local][/admin][/off][/protocol],…}, the syntax of {@code -P},
 * {@code -Q} and {@code PORT=} (SockMux 0.3 §3.4).
 */
final class PortList {

  /** In one range, and in one list. */
  static final int MAX_PORTS = 256;

  private PortList() {}

  static List<PortEntry> read(String text) {
    List<PortEntry> entries = new ArrayList<>();
    for (String member : text.split(",", -1)) {
      entries.addAll(member(member));
      if (entries.size() > MAX_PORTS) {
        throw new RefusedValueException("expected at most " + MAX_PORTS + " ports in one list");
      }
    }
    return List.copyOf(entries);
  }

  private static List<PortEntry> member(String text) {
    String[] words = text.split("/", -1);
    Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    Optional<String> protocol = Optional.empty();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      Optional<Modifier> modifier = Modifier.of(word);
      if (modifier.isPresent()) {
        modifiers.add(modifier.get());
      } else if (Protocols.KNOWN.contains(word) && protocol.isEmpty()) {
        protocol = Optional.of(word);
      } else {
        throw new RefusedValueException(unknownModifier(word, text));
      }
    }
    if (modifiers.containsAll(Set.of(Modifier.TCP, Modifier.UDP))) {
      throw RefusedValueException.expected("either /tcp or /udp", text);
    }
    Optional<String> named = protocol;
    return ports(words[0]).stream().map(at -> new PortEntry(at, modifiers, named)).toList();
  }

  private static List<HostPort> ports(String text) {
    int colon = text.lastIndexOf(':');
    String range = text.substring(colon + 1);
    if (range.isEmpty() || (colon < 0 && !Character.isDigit(range.charAt(0)))) {
      throw RefusedValueException.expected("[host:]port or [host:]first-last", text);
    }
    String host = colon < 0 ? "*" : AddressText.listeningHost(text.substring(0, colon));
    int dash = range.indexOf('-');
    if (dash < 0) {
      return List.of(new HostPort(host, AddressText.port(range)));
    }
    int first = AddressText.port(range.substring(0, dash));
    int last = AddressText.port(range.substring(dash + 1));
    if (last < first || last - first >= MAX_PORTS) {
      throw RefusedValueException.expected(
          "a range first-last of at most " + MAX_PORTS + " ports", range);
    }
    return IntStream.rangeClosed(first, last).mapToObj(port -> new HostPort(host, port)).toList();
  }

  private static String unknownModifier(String word, String text) {
    List<String> known = new ArrayList<>(Modifier.words());
    known.addAll(Protocols.KNOWN);
    return "unknown modifier /"
        + Masked.text(word)
        + " in "
        + Masked.quoted(text)
        + NearestName.among(known, word)
            .map(name -> "; did you mean /" + name + "?")
            .orElse("; known are /" + String.join(" /", Modifier.words()) + " and protocols");
  }
}
