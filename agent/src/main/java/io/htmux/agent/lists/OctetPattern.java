package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An IPv4 address with {@code *} or {@code [n-m]} for octets: {@code 127.0.3.[0-31]}, {@code
 * 192.168.*}. A {@code *} at the end stands for all octets that are not written.
 */
record OctetPattern(List<Range> octets) {

  record Range(int from, int to) {}

  private static final String EXPECTED =
      "expected four octets, each 0..255, * or [n-m]; a * at the end stands for the rest";

  OctetPattern {
    octets = List.copyOf(octets);
  }

  static OctetPattern parse(Slice text) {
    List<Range> octets = new ArrayList<>();
    for (Slice part : text.split('.')) {
      octets.add(range(text, part.text()));
    }
    boolean openEnd = text.text().endsWith(".*");
    while (openEnd && octets.size() < 4) {
      octets.add(new Range(0, 255));
    }
    if (octets.size() != 4) {
      throw text.refuse(EXPECTED);
    }
    return new OctetPattern(octets);
  }

  boolean matches(InetAddress address) {
    byte[] actual = address.getAddress();
    boolean matches = actual.length == 4;
    for (int i = 0; matches && i < 4; i++) {
      int octet = actual[i] & 0xff;
      matches = octets.get(i).from() <= octet && octet <= octets.get(i).to();
    }
    return matches;
  }

  private static Range range(Slice whole, String part) {
    if (part.equals("*")) {
      return new Range(0, 255);
    }
    boolean bracketed = part.startsWith("[") && part.endsWith("]");
    String inside = bracketed ? part.substring(1, part.length() - 1) : part;
    int dash = bracketed ? inside.indexOf('-') : -1;
    int from = octet(whole, dash < 0 ? inside : inside.substring(0, dash));
    int to = dash < 0 ? from : octet(whole, inside.substring(dash + 1));
    if (from > to) {
      throw whole.refuse("expected the smaller octet first");
    }
    return new Range(from, to);
  }

  private static int octet(Slice whole, String digits) {
    if (!digits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(digits) > 255) {
      throw whole.refuse(EXPECTED);
    }
    return Integer.parseInt(digits);
  }
}
