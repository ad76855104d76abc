package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.upgrade.NamedPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The ports that a client wants of its server in one session, and where the server listens for each
 * (SockMux 1.0 §6.3). On the session's event loop.
 */
final class ClientWishes {
  private static final Logger LOG = Logger.getLogger(ClientWishes.class);

  /** By its name at the server, or by its address. */
  record Port(String name, Optional<ListenAddress> at) {
    private PortWish wish(int number) {
      return new PortWish(number, name, at);
    }

    @Override
    public String toString() {
      return name.isEmpty() ? at.map(ListenAddress::toString).orElse("nothing") : name;
    }
  }

  private final String tunnel;
  private final Map<Integer, Port> wishes = new LinkedHashMap<>();
  private final Map<Integer, ListenAddress> open = new LinkedHashMap<>();
  private int last;

  ClientWishes(String tunnel) {
    this.tunnel = tunnel;
  }

  static List<Port> ports(List<Handshake.Wanted> named, List<ListenAddress> addresses) {
    return Stream.concat(
            named.stream().map(one -> new Port(one.name(), Optional.empty())),
            addresses.stream().map(at -> new Port("", Optional.of(at))))
        .toList();
  }

  /**
   * What was asked for in the handshake has the first numbers, names in front.
   *
   * @param named what the server opened of the names
   * @param addresses what it opened of the addresses, in their order
   */
  void began(List<Port> asked, List<NamedPort> named, List<ListenAddress> addresses) {
    int address = 0;
    for (Port port : asked) {
      wishes.put(++last, port);
      Optional<ListenAddress> at;
      if (port.name().isEmpty()) {
        at = address < addresses.size() ? Optional.of(addresses.get(address++)) : Optional.empty();
      } else {
        at =
            named.stream()
                .filter(one -> one.name().equals(port.name()))
                .findFirst()
                .map(NamedPort::at);
      }
      if (at.isPresent()) {
        open.put(last, at.get());
      }
    }
  }

  /**
   * Those are wanted from now on.
   *
   * @return false if the session has no frames for that, and has to make room for another one
   */
  boolean change(List<Port> wanted, MuxConnection session) {
    List<Integer> gone =
        wishes.entrySet().stream()
            .filter(wish -> !wanted.contains(wish.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    List<Port> added = wanted.stream().filter(port -> !wishes.containsValue(port)).toList();
    if (gone.isEmpty() && added.isEmpty()) {
      return true;
    }
    if (session.portWishes().isEmpty()) {
      return false;
    }
    gone.forEach(
        number -> {
          wishes.remove(number);
          open.remove(number);
          session.portWishes().get().takeBack(number);
        });
    added.forEach(
        port -> {
          wishes.put(++last, port);
          session.portWishes().get().ask(port.wish(last));
        });
    return true;
  }

  /** The server listens for it. */
  void opened(int number, ListenAddress at) {
    Port port = wishes.get(number);
    if (port != null) {
      open.put(number, at);
      LOG.infof("the server listens: tunnel=%s port=%s at=%s", tunnel, port, at);
    }
  }

  /** The server does not listen for it, or no longer. */
  void refused(int number, String why) {
    Port port = wishes.get(number);
    if (port != null) {
      open.remove(number);
      LOG.warnf(
          "the server does not listen, and will when its rules permit it: tunnel=%s port=%s: %s",
          tunnel, port, why);
    }
  }

  /** Where the server listens. */
  List<ListenAddress> listening() {
    return List.copyOf(open.values());
  }

  /**
   * What answers at those ports. An older server does not name a port to which a user came: it
   * tells the number.
   */
  List<TunnelConfig.Target> targets(
      List<Handshake.Wanted> named, List<TunnelConfig.Target> others) {
    List<TunnelConfig.Target> targets = new ArrayList<>();
    named.forEach(
        wanted ->
            targets.add(
                new TunnelConfig.Target(
                    wanted.answer(), number(wanted.name()), "", wanted.terms())));
    targets.addAll(others);
    return targets;
  }

  /** Of a port that is not open none: 0 is nobody's. */
  private Optional<Integer> number(String name) {
    return Optional.of(
        wishes.entrySet().stream()
            .filter(wish -> wish.getValue().name().equals(name))
            .flatMap(wish -> Optional.ofNullable(open.get(wish.getKey())).stream())
            .findFirst()
            .map(ListenAddress::port)
            .orElse(0));
  }
}
