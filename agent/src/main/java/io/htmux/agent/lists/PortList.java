package io.htmux.agent.lists;

import java.util.List;

/**
 * Port numbers: {@code n}, {@code n-m}, {@code !n}, {@code !n-m}, {@code *}. The last member that
 * holds the port decides; a list that begins with {@code !} starts from all ports (SockMux 0.3
 * §3.3).
 */
public final class PortList {

  private static final int MAX_MEMBERS = 256;

  /** Every port. */
  public static final PortList ALL = parse("*");

  private final String text;
  private final List<Range> ranges;

  private PortList(String text, List<Range> ranges) {
    this.text = text;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Reads a list, in braces or without.
   *
   * @throws ListSyntaxException saying which member is wrong and what was expected
   */
  public static PortList parse(String text) {
    return parse(Slice.whole("port list", text));
  }

  static PortList parse(Slice list) {
    List<Slice> members = list.unbraced().split(',');
    if (members.size() > MAX_MEMBERS) {
      throw list.refuse("expected at most " + MAX_MEMBERS + " members, had " + members.size());
    }
    return new PortList(list.text(), members.stream().map(Range::parse).toList());
  }

  /** Whether the port is in the list; ports outside 0..65535 never are. */
  public boolean contains(int port) {
    if (port < 0 || port > Range.MAX_PORT) {
      return false;
    }
    boolean in = !ranges.getFirst().on();
    for (Range range : ranges) {
      in = range.holds(port) ? range.on() : in;
    }
    return in;
  }

  /** Whether every port of a range is in the list. */
  public boolean containsAll(int from, int to) {
    for (int port = from; port <= to; port++) {
      if (!contains(port)) {
        return false;
      }
    }
    return from <= to;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortList list && list.ranges.equals(ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  private record Range(boolean on, int from, int to) {

    private static final int MAX_PORT = 65535;

    static Range parse(Slice member) {
      boolean off = member.text().startsWith("!");
      Slice range = off ? member.from(1) : member;
      if (range.text().equals("*")) {
        return new Range(!off, 0, MAX_PORT);
      }
      List<Slice> ends = range.split('-');
      if (ends.size() > 2) {
        throw member.refuse("expected n, n-m, !n, !n-m or *");
      }
      int from = port(ends.getFirst(), member);
      int to = port(ends.getLast(), member);
      if (from > to) {
        throw member.refuse("expected the smaller port first");
      }
      return new Range(!off, from, to);
    }

    boolean holds(int port) {
      return from <= port && port <= to;
    }

    private static int port(Slice digits, Slice member) {
      String text = digits.text();
      boolean number =
          !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!number || Integer.parseInt(text) > MAX_PORT) {
        throw member.refuse("expected n, n-m, !n, !n-m or * with ports 0..65535");
      }
      return Integer.parseInt(text);
    }
  }
}
