package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.WaysOut;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ports of one client, whatever number of sessions it has (HTMUX/2.0 §5.11). They live on the
 * event loop of the session that came first; every method but {@link #held} and {@link #released}
 * is called there.
 */
final class ClientPorts {
  private final String tunnel;
  private final Surroundings surroundings;
  private final WaysOut lists;
  private final EventLoop home;
  private final Map<TunnelConfig.Entrance, SharedPort> ports = new LinkedHashMap<>();

  /** Guarded by the map that this is in. */
  private int holds;

  ClientPorts(String tunnel, Surroundings surroundings, WaysOut lists, EventLoop home) {
    this.tunnel = tunnel;
    this.surroundings = surroundings;
    this.lists = lists;
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
  void open(PortHold hold, List<TunnelConfig.Entrance> asked, Promise<List<HostPort>> addresses) {
    if (hold.isClosed()) {
      addresses.setFailure(new IllegalStateException("the connection has gone"));
      return;
    }
    List<SharedPort> all =
        asked.stream().map(one -> ports.computeIfAbsent(one, this::opening)).toList();
    all.forEach(port -> port.hold(hold));
    awaitFrom(all, 0, hold, addresses);
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
      List<SharedPort> all, int index, PortHold hold, Promise<List<HostPort>> addresses) {
    if (index == all.size()) {
      hold.opened(all);
      List<HostPort> found = new ArrayList<>();
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
        (sessions, enter) -> {
          RemoteUsers users = new RemoteUsers(tunnel, lists, enter, surroundings.muxMetrics());
          return new Entrances(
              surroundings.sockets(), home, sessions::here, Optional.of(users::serve));
        });
  }
}
