package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One connection's share in the ports of its client. May be used from any thread; what it does
 * happens on the event loop of the ports.
 */
final class PortHold {
  private final ClientPorts client;
  private final boolean named;
  private final Consumer<PortHold> release;
  private volatile boolean closed;
  private volatile List<SharedPort> ports = List.of();
  private volatile Optional<TunnelSession> session = Optional.empty();

  /**
   * @param named whether the client says who it is, so that a later one is known for the same
   * @param release called once, when it is closed
   */
  PortHold(ClientPorts client, boolean named, Consumer<PortHold> release) {
    this.client = client;
    this.named = named;
    this.release = release;
  }

  /**
   * Opens what is not open for this client yet: all of them, or none.
   *
   * @param loop where the future tells
   * @return where they listen, in the order of {@code asked}
   */
  Future<List<ListenAddress>> open(EventLoop loop, List<TunnelConfig.Entrance> asked) {
    Promise<List<ListenAddress>> addresses = loop.newPromise();
    client.home().execute(() -> client.open(this, asked, addresses));
    return addresses;
  }

  /** As well as those that it holds already. */
  Future<ListenAddress> add(EventLoop loop, TunnelConfig.Entrance port) {
    Promise<ListenAddress> address = loop.newPromise();
    client.home().execute(() -> client.add(this, port, address));
    return address;
  }

  /** That port is free again, if no other connection holds it. */
  void release(TunnelConfig.Entrance port) {
    client.home().execute(() -> client.leave(this, port));
  }

  /** Those rules hold for users of the ports from now on. */
  void judgeBy(PortRules rules) {
    client.home().execute(() -> client.judgeBy(rules));
  }

  /** Users may go to that session. */
  void serve(TunnelSession running) {
    session = Optional.of(running);
    client.home().execute(() -> client.serve(this, running));
  }

  /** The session has lost its connection, or found another one, or drains. */
  void look() {
    client.home().execute(client::look);
  }

  /** Ports that no other connection holds are free again. */
  void close() {
    if (!closed) {
      closed = true;
      if (client.home().inEventLoop()) {
        leave();
      } else {
        client.home().execute(this::leave);
      }
    }
  }

  private void leave() {
    client.leave(this);
    release.accept(this);
  }

  boolean isNamed() {
    return named;
  }

  boolean isClosed() {
    return closed;
  }

  Optional<TunnelSession> session() {
    return session;
  }

  List<SharedPort> ports() {
    return ports;
  }

  void opened(List<SharedPort> all) {
    ports = all;
  }
}
