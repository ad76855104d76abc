package io.htmux.agent.lists;

import io.htmux.agent.lists.HostExpression.Place;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Reads one member: {@code [proto://]host[/mask][:ports]}, a group, a place or a condition. */
record HostMemberParser(HostListParser groups) {

  private static final String LOCAL_NET = "localhost,./.,-/.,.o/.";

  HostExpression member(Slice member) {
    String text = member.text();
    int scheme = text.startsWith("{") ? -1 : text.indexOf("://");
    Optional<String> protocol =
        scheme < 0 ? Optional.empty() : Optional.of(ProtoList.name(member.between(0, scheme)));
    Slice rest = scheme < 0 ? member : member.from(scheme + 3);
    List<Slice> parts = isV6(rest) ? List.of(rest) : rest.split(':');
    if (parts.size() > 2) {
      throw member.refuse("expected host, host:ports, or an IPv6 address (in brackets with ports)");
    }
    Optional<PortList> ports =
        parts.size() == 1 ? Optional.empty() : Optional.of(ports(member, parts.getLast()));
    HostExpression host = host(rest.between(0, parts.getFirst().text().length()));
    return protocol.isEmpty() && ports.isEmpty()
        ? host
        : new HostExpression.Restricted(host, protocol, ports);
  }

  private static PortList ports(Slice member, Slice list) {
    if (list.isEmpty()) {
      throw member.refuse("expected ports after the colon");
    }
    return portList(list);
  }

  private static PortList portList(Slice list) {
    return PortList.parse(
        new Slice(list.kind() + ", ports", list.whole(), list.start(), list.end(), 0));
  }

  private HostExpression host(Slice host) {
    String text = host.text();
    if (text.isEmpty() || text.startsWith("!")) {
      throw host.refuse("expected a host");
    }
    if (!text.startsWith("-a/") && text.matches(".*(?<!/)@.*")) {
      throw host.refuse("user@host (identities) is not supported in host lists, -a/user is");
    }
    return switch (text.charAt(0)) {
      case '{' -> group(host);
      case '-' -> dashed(host);
      case '.' -> dotted(host);
      case '?' -> unresolvable(host);
      case '*' -> text.equals("*") ? new HostExpression.Anything() : plain(host, true);
      default ->
          text.startsWith("_4.") || text.startsWith("_6.") ? family(host) : plain(host, true);
    };
  }

  private HostExpression group(Slice host) {
    if (!host.isBraced()) {
      throw host.refuse("expected a group {a,b} with nothing but :ports behind it");
    }
    return groups.list(host.unbraced());
  }

  private HostExpression dashed(Slice host) {
    String text = host.text();
    if (text.equals("-") || text.startsWith("-/")) {
      return place(Place.ACCEPTING, host, 1);
    }
    if (text.equals("-C") || text.startsWith("-C/")) {
      return place(Place.CLIENT, host, 2);
    }
    if (text.matches("-P[0-9{!*].*")) {
      return new HostExpression.AcceptedAt(portList(host.from(2)));
    }
    if (text.startsWith("-A/")) {
      throw host.refuse("-A/ (user agent) is not supported in host lists");
    }
    if (text.startsWith("-T.")) {
      throw host.refuse("-T. (time) is not supported in host lists");
    }
    if (text.startsWith("-a/")) {
      return identity(host);
    }
    if (text.matches("-[hc*]/.*")) {
      throw host.refuse(
          text.substring(0, 3)
              + " (identity) is not supported in host lists; whoever has proven a key or a"
              + " password is -a/name");
    }
    return plain(host.from(1), false);
  }

  private static HostExpression identity(Slice host) {
    String name = host.text().substring(3);
    if (name.equals("*")) {
      return new HostExpression.AnyIdentity();
    }
    if (!name.matches("[A-Za-z0-9._-]{1,253}")) {
      throw host.refuse("expected -a/name, or -a/* for whoever has proven an identity");
    }
    return new HostExpression.Identity(name);
  }

  private HostExpression dotted(Slice host) {
    String text = host.text();
    if (text.equals(".localnet")) {
      return groups.list(Slice.whole(host.kind() + ", .localnet", LOCAL_NET));
    }
    if (text.equals(".") || text.startsWith("./")) {
      return place(Place.THIS_HOST, host, 1);
    }
    if (text.equals(".i") || text.startsWith(".i/")) {
      return place(Place.ACCEPTING, host, 2);
    }
    if (text.equals(".o") || text.startsWith(".o/")) {
      return place(Place.OUTGOING, host, 2);
    }
    throw host.refuse("expected ., .i, .o or .localnet (a domain is written *" + text + ")");
  }

  private static HostExpression place(Place place, Slice host, int length) {
    boolean masked = host.text().length() > length;
    return new HostExpression.At(
        place, masked ? Mask.parse(host.from(length + 1)) : Mask.ByAddress.WHOLE);
  }

  private static HostExpression unresolvable(Slice host) {
    if (!host.text().equals("?*")) {
      throw host.refuse("expected ?* for hosts that can't be resolved; ? alone is not supported");
    }
    return new HostExpression.Unresolvable();
  }

  private static HostExpression family(Slice host) {
    return switch (host.text()) {
      case "_4.*" -> new HostExpression.Family(4);
      case "_6.*" -> new HostExpression.Family(16);
      default -> throw host.refuse("expected _4.* for any IPv4 or _6.* for any IPv6 address");
    };
  }

  private static HostExpression plain(Slice host, boolean lookUp) {
    String text = host.text();
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return network(host, slash, lookUp);
    }
    Optional<InetAddress> number = number(text);
    if (number.isPresent()) {
      return new HostExpression.Network(number.get(), number.get().getAddress().length * 8);
    }
    if (text.matches("(?=.*[0-9])[0-9*\\[][0-9.*\\[\\]-]*") && text.indexOf('.') >= 0) {
      return new HostExpression.Octets(OctetPattern.parse(host));
    }
    if (text.indexOf('*') >= 0) {
      return new HostExpression.NamedLike(NamePattern.parse(host), lookUp);
    }
    return new HostExpression.Named(name(host), lookUp);
  }

  private static HostExpression network(Slice host, int slash, boolean lookUp) {
    Slice mask = host.from(slash + 1);
    Optional<InetAddress> number = number(host.text().substring(0, slash));
    if (number.isPresent()) {
      InetAddress base = number.get();
      boolean v6 = base.getAddress().length == 16;
      return new HostExpression.Network(
          base,
          v6 && !mask.text().matches("[@.]")
              ? Mask.bits(mask, 128)
              : Mask.parse(mask).bitsOf(base));
    }
    if (!lookUp) {
      throw host.refuse("expected no mask: a name that is not looked up has no address to mask");
    }
    return new HostExpression.NamedNetwork(name(host.between(0, slash)), Mask.parse(mask));
  }

  private static String name(Slice host) {
    return HostName.parse(host.text())
        .orElseThrow(
            () ->
                host.refuse(
                    "expected a host name, an address, a pattern such as *.dom or 127.0.1.*, or a network such as 10.0.0.0/8"));
  }

  private static boolean isV6(Slice host) {
    String text = host.text();
    int slash = text.indexOf('/');
    String number = slash < 0 ? text : text.substring(0, slash);
    return IpNumber.parse(number).isPresent()
        && number.indexOf(':') >= 0
        && !number.startsWith("[");
  }

  /** DeleGate writes the colons of IPv6 as {@code _}. */
  private static Optional<InetAddress> number(String text) {
    Optional<InetAddress> number = IpNumber.parse(text);
    return number.isEmpty() && text.indexOf('_') >= 0
        ? IpNumber.parse(text.replace('_', ':'))
        : number;
  }
}
