package io.htmux.agent.config;

import java.util.List;
import java.util.Locale;

/**
 * {@code CONNECT=connSeq[:ProtoList[:dstHostList[:srcHostList]]]} (SockMux 0.3 §3.1): of each word
 * of the sequence only the first letter counts. Checked and kept as written.
 */
final class ConnectRule {

  private static final int MAX_FIELDS = 4;
  private static final String LETTERS = "cipmhyvdsufglt";

  private ConnectRule() {}

  static String read(String text) {
    List<String> fields = ListText.split(text, ':');
    if (fields.size() > MAX_FIELDS) {
      throw RefusedValueException.expected(
          "connSeq[:ProtoList[:dstHostList[:srcHostList]]], with {host:port} in braces", text);
    }
    for (String word : fields.getFirst().split(",", -1)) {
      requireKnown(word);
    }
    fields.subList(Math.min(2, fields.size()), fields.size()).forEach(ListText::hosts);
    return text;
  }

  private static void requireKnown(String word) {
    String letter = word.toLowerCase(Locale.ROOT).substring(0, Math.min(1, word.length()));
    if (letter.equals("n")) {
      throw new RefusedValueException("refusing by CONNECT=none is not available yet");
    }
    if (letter.isEmpty() || !LETTERS.contains(letter)) {
      throw RefusedValueException.expected(
          "cache, icp, proxy, master, https, yymux, vsap, direct, socks, udp, ftp, gateway,"
              + " internal, teleport or tcp",
          word);
    }
    if (word.indexOf('/') >= 0) {
      throw new RefusedValueException(
          "naming a host in " + Masked.quoted(word) + " is not available yet");
    }
  }
}
