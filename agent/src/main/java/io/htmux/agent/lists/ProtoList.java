package io.htmux.agent.lists;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Protocols: {@code [!]name[/portList][/methodList],…} or {@code *}. The last member that matches
 * decides; a list that begins with {@code !} starts from all protocols (SockMux 0.3 §3.2).
 */
public final class ProtoList {

  private static final int MAX_MEMBERS = 256;

  /** Every protocol. */
  public static final ProtoList ALL = parse("*");

  /** What an HTTP proxy relays when REMITTABLE says nothing. */
  public static final ProtoList HTTP_DEFAULT = parse("http,https/{80,443},gopher,ftp,wais");

  private final String text;
  private final List<Member> members;

  private ProtoList(String text, List<Member> members) {
    this.text = text;
    this.members = List.copyOf(members);
  }

  /**
   * Reads a list.
   *
   * @throws ListSyntaxException saying which member is wrong and what was expected
   */
  public static ProtoList parse(String text) {
    return parse(Slice.whole("protocol list", text));
  }

  /** Reads a list that may begin with {@code +}, which stands for all members of the default. */
  public static ProtoList parse(String text, ProtoList defaults) {
    if (!text.equals("+") && !text.startsWith("+,")) {
      return parse(text);
    }
    List<Member> extended = new ArrayList<>(defaults.members);
    if (text.length() > 1) {
      extended.addAll(members(Slice.whole("protocol list", text).from(2)));
    }
    return new ProtoList(text, extended);
  }

  /** Reads a list that is part of a larger text. */
  public static ProtoList parse(Slice list) {
    return new ProtoList(list.text(), members(list.unbraced()));
  }

  /**
   * Whether the list holds a request.
   *
   * @param names what the request is called, in lower case: the application's protocol and, if the
   *     list may speak of it, the transport ({@code https} and {@code tcp})
   * @param port of the destination; a member with ports matches nothing when it is not known
   * @param method a member with methods matches nothing when it is not known
   */
  public boolean matches(Set<String> names, OptionalInt port, Optional<String> method) {
    boolean in = !members.getFirst().on();
    for (Member member : members) {
      in = member.matches(names, port, method) ? member.on() : in;
    }
    return in;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProtoList list && list.members.equals(members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  private static List<Member> members(Slice list) {
    List<Slice> parts = list.split(',');
    if (parts.size() > MAX_MEMBERS) {
      throw list.refuse("expected at most " + MAX_MEMBERS + " members, had " + parts.size());
    }
    return parts.stream().map(Member::parse).toList();
  }

  /** Reads a protocol's name: letters, digits, {@code + - .}, at most 32, in lower case. */
  static String name(Slice text) {
    String name = text.text().toLowerCase(Locale.ROOT);
    if (!name.matches("[a-z][a-z0-9+.-]{0,31}")) {
      throw text.refuse("expected a protocol name such as http");
    }
    return name;
  }

  /** No name, no port, no method: any. */
  private record Member(
      boolean on, Optional<String> name, Optional<PortList> ports, Set<String> methods) {

    static Member parse(Slice member) {
      boolean off = member.text().startsWith("!");
      List<Slice> parts = (off ? member.from(1) : member).split('/');
      if (parts.size() > 3) {
        throw member.refuse("expected name, name/ports, name//methods or name/ports/methods");
      }
      Slice first = parts.getFirst();
      Optional<String> name =
          first.text().equals("*") ? Optional.empty() : Optional.of(ProtoList.name(first));
      boolean portsLeftOut = parts.size() == 2 && startsWithLetter(parts.get(1));
      Optional<PortList> ports =
          parts.size() > 1 && !parts.get(1).isEmpty() && !portsLeftOut
              ? Optional.of(PortList.parse(parts.get(1)))
              : Optional.empty();
      Set<String> methods = parts.size() == 3 || portsLeftOut ? methods(parts.getLast()) : Set.of();
      return new Member(!off, name, ports, methods);
    }

    private static boolean startsWithLetter(Slice part) {
      return part.unbraced().text().matches("[A-Za-z].*");
    }

    private static Set<String> methods(Slice list) {
      List<Slice> names = list.unbraced().split(',');
      return names.stream()
          .flatMap(one -> one.text().equals("*") ? Stream.empty() : Stream.of(method(one)))
          .collect(Collectors.toUnmodifiableSet());
    }

    private static String method(Slice text) {
      if (!text.text().matches("[A-Za-z][A-Za-z-]{0,31}")) {
        throw text.refuse("expected a method such as GET");
      }
      return text.text().toUpperCase(Locale.ROOT);
    }

    boolean matches(Set<String> names, OptionalInt port, Optional<String> method) {
      return name.map(names::contains).orElse(true)
          && ports.map(list -> port.isPresent() && list.contains(port.getAsInt())).orElse(true)
          && (methods.isEmpty()
              || method.map(m -> methods.contains(m.toUpperCase(Locale.ROOT))).orElse(false));
    }
  }
}
