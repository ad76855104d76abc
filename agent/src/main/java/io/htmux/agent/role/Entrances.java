package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.DatagramListener;
import io.htmux.agent.forward.DatagramUser;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Ports of this end that outlive a session: while there is none, TCP users wait and datagrams are
 * dropped. On one event loop, the sessions' too.
 */
final class Entrances {
  private static final Logger LOG = Logger.getLogger(Entrances.class);

  /**
   * One that is open.
   *
   * @param asked how it was asked for
   * @param waits lets new users wait, or go on
   */
  private record OpenPort(
      TunnelConfig.Entrance asked, ListenAddress at, Consumer<Boolean> waits, Runnable close) {}

  private final Sockets sockets;
  private final EventLoop loop;
  private final Supplier<Optional<MuxConnection>> session;
  private final Optional<PortUsers> users;
  private final MuxMetrics metrics;
  private final List<OpenPort> ports = new ArrayList<>();
  private boolean waiting = true;

  /** Every user gets a stream of the session. */
  Entrances(
      Sockets sockets,
      EventLoop loop,
      Supplier<Optional<MuxConnection>> session,
      MuxMetrics metrics) {
    this(sockets, loop, session, Optional.empty(), metrics);
  }

  /** Where users go is somebody else's choice. */
  Entrances(
      Sockets sockets,
      EventLoop loop,
      Supplier<Optional<MuxConnection>> session,
      Optional<PortUsers> users,
      MuxMetrics metrics) {
    this.sockets = sockets;
    this.loop = loop;
    this.session = session;
    this.users = users;
    this.metrics = metrics;
  }

  /**
   * Opens all of them, or none: the first that fails closes the others and is what the failure
   * tells.
   */
  Future<Void> open(List<TunnelConfig.Entrance> entrances) {
    return open(entrances, _ -> false);
  }

  /**
   * As {@link #open(List)}, without those at an address that this host does not have, if they are
   * opened at the other end too: {@code -Phost:port} means both ends, and often only one of them
   * has the address.
   *
   * @param atBothEnds whether the peer is asked to open it too
   */
  Future<Void> open(
      List<TunnelConfig.Entrance> entrances, Predicate<TunnelConfig.Entrance> atBothEnds) {
    Promise<Void> all = loop.newPromise();
    add(entrances, atBothEnds)
        .addListener(
            opened -> {
              if (opened.isSuccess()) {
                all.setSuccess(null);
              } else {
                close();
                all.setFailure(opened.cause());
              }
            });
    return all;
  }

  /** As above, beside those that are open, and which of them are stays so when one fails. */
  Future<Void> add(
      List<TunnelConfig.Entrance> entrances, Predicate<TunnelConfig.Entrance> atBothEnds) {
    Promise<Void> all = loop.newPromise();
    openFrom(entrances, 0, atBothEnds, all);
    return all;
  }

  /** Users wait from now on. */
  void pause() {
    waiting = true;
    ports.forEach(port -> port.waits().accept(true));
  }

  /** Users are served from now on. */
  void resume() {
    waiting = false;
    ports.forEach(port -> port.waits().accept(false));
  }

  /** Frees that port, if it is open; TCP users who are there go on. */
  void close(TunnelConfig.Entrance asked) {
    List<OpenPort> closing = ports.stream().filter(port -> port.asked().equals(asked)).toList();
    closing.forEach(port -> port.close().run());
    ports.removeAll(closing);
  }

  void close() {
    ports.forEach(port -> port.close().run());
    ports.clear();
  }

  /** Where it really listens, in the order of what was opened. */
  List<ListenAddress> addresses() {
    return ports.stream().map(OpenPort::at).toList();
  }

  private void openFrom(
      List<TunnelConfig.Entrance> entrances,
      int index,
      Predicate<TunnelConfig.Entrance> atBothEnds,
      Promise<Void> all) {
    if (index == entrances.size()) {
      all.setSuccess(null);
      return;
    }
    TunnelConfig.Entrance entrance = entrances.get(index);
    open(entrance)
        .addListener(
            opened -> {
              if (opened.isSuccess()) {
                openFrom(entrances, index + 1, atBothEnds, all);
              } else if (atBothEnds.test(entrance) && isElsewhere(opened.cause())) {
                LOG.infof("opened at the other end only: at=%s", entrance.at());
                openFrom(entrances, index + 1, atBothEnds, all);
              } else {
                all.setFailure(new CannotListenException(entrance.at(), opened.cause()));
              }
            });
  }

  /** EADDRNOTAVAIL, which has no exception of its own, or a name that means nothing here. */
  private static boolean isElsewhere(Throwable cause) {
    return cause instanceof UnknownHostException
        || String.valueOf(cause.getMessage()).contains("Cannot assign requested address");
  }

  /** As well as those that are open. */
  Future<?> open(TunnelConfig.Entrance entrance) {
    HostPort at = entrance.at().at();
    return switch (entrance.at().transport()) {
      case TCP ->
          users
              .map(own -> PortListener.open(sockets, loop, at, (Channel user) -> own.serve(user)))
              .orElseGet(() -> PortListener.open(sockets, loop, at, session))
              .addListener((Future<PortListener> opened) -> keepConnections(entrance, opened));
      case UDP ->
          DatagramListener.open(
                  sockets,
                  loop,
                  at,
                  users
                      .<Consumer<DatagramUser>>map(own -> own::serve)
                      .orElseGet(() -> DatagramListener.entering(session)),
                  metrics)
              .addListener((Future<DatagramListener> opened) -> keepDatagrams(entrance, opened));
    };
  }

  private void keepConnections(TunnelConfig.Entrance asked, Future<PortListener> opened) {
    if (!opened.isSuccess()) {
      return;
    }
    PortListener port = opened.getNow();
    ports.add(
        new OpenPort(
            asked,
            ListenAddress.tcp(port.address()),
            wait -> {
              if (wait) {
                port.pause();
              } else {
                port.resume();
              }
            },
            port::close));
    if (waiting) {
      port.pause();
    }
  }

  /** Datagrams do not wait: while there is no session they are dropped. */
  private void keepDatagrams(TunnelConfig.Entrance asked, Future<DatagramListener> opened) {
    if (opened.isSuccess()) {
      DatagramListener port = opened.getNow();
      ports.add(new OpenPort(asked, ListenAddress.udp(port.address()), _ -> {}, port::close));
    }
  }
}
