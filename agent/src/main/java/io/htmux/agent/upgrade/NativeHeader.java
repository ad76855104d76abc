package io.htmux.agent.upgrade;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Names of the header fields of HTMUX/2.0 (§5.2 to §5.5), and the list form that some have. */
final class NativeHeader {

  static final String MUX = "HTMUX-Mux";
  static final String IDENTITY = "HTMUX-Identity";
  static final String INSTANCE = "HTMUX-Instance";
  static final String NONCE = "HTMUX-Nonce";
  static final String DATE = "HTMUX-Date";
  static final String PAIR = "HTMUX-Pair";
  static final String CERTIFICATE = "HTMUX-Certificate";
  static final String LISTEN = "HTMUX-Listen";
  static final String STREAMS = StreamLimit.HEADER;
  static final String RESUME = "HTMUX-Resume";
  static final String PROOF = "HTMUX-Proof";
  static final String SESSION = "HTMUX-Session";
  static final String SERVER = "HTMUX-Server";
  static final String SERVERS = "HTMUX-Servers";
  static final String VERSION = "HTMUX-Version";
  static final String MISSING = "HTMUX-Missing";

  /** Longer lists take several lines. */
  private static final int LINE_CHARACTERS = 1000;

  private NativeHeader() {}

  /** Entries of a list that may be cut into several lines; commas part them, blanks don't count. */
  static List<String> list(Head head, String name) {
    return head.fields().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .flatMap(field -> Arrays.stream(field.value().split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** The same list as one text, however it was cut. */
  static String joined(Head head, String name) {
    return list(head, name).stream().collect(Collectors.joining(","));
  }

  static HeadWriter write(HeadWriter writer, String name, List<String> entries) {
    StringBuilder line = new StringBuilder();
    for (String entry : entries) {
      if (!line.isEmpty() && line.length() + entry.length() > LINE_CHARACTERS) {
        writer.add(name, line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : ",").append(entry);
    }
    return line.isEmpty() ? writer : writer.add(name, line.toString());
  }
}
