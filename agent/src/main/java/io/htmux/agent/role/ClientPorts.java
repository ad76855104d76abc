package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ports of one client, whatever number of sessions it has (HTMUX/2.0 §5.11). They live on the
 * event loop of the session that came first; every method but {@link #held} and {@link #released}
 * is called there.
 */
final class ClientPorts {
  private final String tunnel;
  private final Surroundings surroundings;
  private PortRules rules;
  private final EventLoop home;
  private final Map<TunnelConfig.Entrance, SharedPort> ports = new LinkedHashMap<>();

  /** Guarded by the map that this is in. */
  private int holds;

  ClientPorts(String tunnel, Surroundings surroundings, PortRules rules, EventLoop home) {
    this.tunnel = tunnel;
    this.surroundings = surroundings;
    this.rules = rules;
    this.home = home;
  }

  EventLoop home() {
    return home;
  }

  ClientPorts held() {
    holds++;
    return this;
  }

  boolean released() {
    holds--;
    return holds == 0;
  }

  /** Opens what is not open yet: all of them for this hold, or none. */
  void open(
      PortHold hold, List<TunnelConfig.Entrance> asked, Promise<List<ListenAddress>> addresses) {
    if (hold.isClosed()) {
      addresses.setFailure(new IllegalStateException("the connection has gone"));
      return;
    }
    List<SharedPort> all =
        asked.stream().map(one -> ports.computeIfAbsent(one, this::opening)).toList();
    all.forEach(port -> port.hold(hold));
    awaitFrom(all, 0, hold, addresses);
  }

  void judgeBy(PortRules other) {
    rules = other;
  }

  /** One more for this hold. */
  void add(PortHold hold, TunnelConfig.Entrance asked, Promise<ListenAddress> address) {
    if (hold.isClosed()) {
      address.setFailure(new IllegalStateException("the connection has gone"));
      return;
    }
    SharedPort port = ports.computeIfAbsent(asked, this::opening);
    port.hold(hold);
    port.opened()
        .addListener(
            (Future<Void> opened) -> {
              if (opened.isSuccess() && !hold.isClosed()) {
                hold.opened(with(hold.ports(), port));
                hold.session().ifPresent(port::serve);
                address.setSuccess(port.address());
              } else {
                leave(hold, asked);
                address.setFailure(
                    opened.isSuccess()
                        ? new IllegalStateException("the connection has gone")
                        : opened.cause());
              }
            });
  }

  /** One less. */
  void leave(PortHold hold, TunnelConfig.Entrance asked) {
    SharedPort port = ports.get(asked);
    if (port != null && port.leave(hold)) {
      ports.remove(asked);
    }
    hold.opened(hold.ports().stream().filter(one -> one != port).toList());
  }

  private static List<SharedPort> with(List<SharedPort> ports, SharedPort more) {
    return Stream.concat(ports.stream(), Stream.of(more)).distinct().toList();
  }

  void serve(PortHold hold, TunnelSession session) {
    if (!hold.isClosed()) {
      hold.ports().forEach(port -> port.serve(session));
    }
  }

  void look() {
    ports.values().forEach(SharedPort::look);
  }

  void leave(PortHold hold) {
    ports.values().removeIf(port -> port.leave(hold));
  }

  private void awaitFrom(
      List<SharedPort> all, int index, PortHold hold, Promise<List<ListenAddress>> addresses) {
    if (index == all.size()) {
      hold.opened(all.stream().distinct().toList());
      List<ListenAddress> found = new ArrayList<>();
      all.forEach(port -> found.add(port.address()));
      addresses.setSuccess(found);
      return;
    }
    all.get(index)
        .opened()
        .addListener(
            (Future<Void> opened) -> {
              if (opened.isSuccess() && !hold.isClosed()) {
                awaitFrom(all, index + 1, hold, addresses);
              } else {
                leave(hold);
                addresses.setFailure(
                    opened.isSuccess()
                        ? new IllegalStateException("the connection has gone")
                        : opened.cause());
              }
            });
  }

  private SharedPort opening(TunnelConfig.Entrance at) {
    return new SharedPort(
        at,
        () -> rules.of(at.name()),
        (sessions, users) ->
            new Entrances(
                surroundings.sockets(),
                home,
                sessions::here,
                Optional.of(
                    new RemoteUsers(tunnel, () -> rules.lists(), users, surroundings.muxMetrics())),
                surroundings.muxMetrics()));
  }
}
