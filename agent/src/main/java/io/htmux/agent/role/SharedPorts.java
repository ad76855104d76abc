package io.htmux.agent.role;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports that a server listens on for its clients. Connections of one client share them
 * (HTMUX/2.0 §5.11). May be used from any thread.
 */
final class SharedPorts {
  private final String tunnel;
  private final Surroundings surroundings;
  private final Map<Object, ClientPorts> clients = new ConcurrentHashMap<>();
  private final Set<PortHold> holds = ConcurrentHashMap.newKeySet();

  SharedPorts(String tunnel, Surroundings surroundings) {
    this.tunnel = tunnel;
    this.surroundings = surroundings;
  }

  /**
   * A share of one connection, to be closed.
   *
   * @param client who it is; a connection that cannot say so shares with nobody
   * @param named whether a later connection, too, will be known for the same client's
   * @param rules what holds for users of the ports
   * @param loop where the ports shall live, if it is the client's first connection
   */
  PortHold of(Optional<?> client, boolean named, PortRules rules, EventLoop loop) {
    Object key = client.isPresent() ? client.get() : new Object();
    ClientPorts ports =
        clients.compute(
            key,
            (_, there) ->
                (there == null ? new ClientPorts(tunnel, surroundings, rules, loop) : there)
                    .held());
    PortHold hold = new PortHold(ports, named, closed -> release(key, closed));
    holds.add(hold);
    return hold;
  }

  private void release(Object client, PortHold hold) {
    holds.remove(hold);
    clients.computeIfPresent(client, (_, there) -> there.released() ? null : there);
  }

  /** No users any more; those who are there go on. */
  void close() {
    holds.forEach(PortHold::close);
  }
}
