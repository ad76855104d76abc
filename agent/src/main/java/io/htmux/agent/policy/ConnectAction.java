package io.htmux.agent.policy;

import io.htmux.agent.lists.Slice;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a CONNECT rule does with a connection that it matches. */
public sealed interface ConnectAction {

  /** Tries these ways in order; when all fail the connection fails. At least one, each once. */
  record Use(List<Way> ways) implements ConnectAction {
    public Use {
      ways = ways.stream().distinct().toList();
      if (ways.isEmpty()) {
        throw new IllegalArgumentException("expected at least one way");
      }
    }
  }

  /** Refuses. */
  record Refuse() implements ConnectAction {}

  /**
   * Reads connSeq (SockMux 0.3 §3.1): only the first letter of a member counts, {@code tcp} is
   * {@code direct}. Members that DeleGate has and this program has not are refused by name.
   *
   * @throws io.htmux.agent.lists.ListSyntaxException saying which member is wrong
   */
  static ConnectAction parse(String connSeq) {
    return parse(Slice.whole("connection sequence", connSeq));
  }

  /** Reads connSeq as a part of a larger text. */
  static ConnectAction parse(Slice connSeq) {
    List<Slice> members = connSeq.split(',');
    Set<String> words = members.stream().map(Slice::text).collect(Collectors.toSet());
    if (words.stream().anyMatch(ConnectAction::isNone)) {
      if (members.size() > 1) {
        throw connSeq.refuse("expected None to stand alone, it refuses the connection");
      }
      return new Refuse();
    }
    return new Use(members.stream().map(ConnectAction::way).toList());
  }

  private static boolean isNone(String word) {
    return word.startsWith("N") || word.equals("none");
  }

  private static Way way(Slice member) {
    String word = member.text();
    if (word.startsWith("v") && word.indexOf('/') >= 0) {
      throw member.refuse(
          "a VSAP server of its own has no meaning here; the tunnel is written vsap (or v)");
    }
    if (word.equals("tcp") || word.startsWith("d")) {
      return Way.DIRECT;
    }
    if (word.startsWith("v")) {
      return Way.TUNNEL;
    }
    throw member.refuse(
        (word.isEmpty() ? "" : meaninglessHere(word.charAt(0)))
            + "expected direct (dial from here), vsap (through the tunnel) or None (refuse)");
  }

  private static String meaninglessHere(char letter) {
    String name =
        switch (letter) {
          case 'c' -> "cache";
          case 'i' -> "icp";
          case 'p' -> "proxy";
          case 'm' -> "master";
          case 'h' -> "https (ssltunnel)";
          case 'y' -> "yymux";
          case 's' -> "socks";
          case 'u' -> "udp";
          case 'f' -> "ftp";
          case 'g' -> "gateway";
          case 'l' -> "internal";
          case 't' -> "teleport";
          default -> "";
        };
    return name.isEmpty() ? "" : "\"" + name + "\" has no meaning here; ";
  }
}
