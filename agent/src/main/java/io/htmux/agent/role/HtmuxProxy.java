package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import io.htmux.agent.tls.TlsException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * HTMUX=px: accepts clients at its tunnel port as a server does and passes each one on to its own
 * server, which may be a proxy too (HTMUX/1.0 §2.8). A client and its connection to the server
 * share one event loop; clients are spread over all of them.
 */
public final class HtmuxProxy implements RunningRole {
  private static final Logger LOG = Logger.getLogger(HtmuxProxy.class);

  /**
   * Clients whose tunnel does not stand yet. A proxy that leads back to itself, on whatever way,
   * dials until this is reached and no further.
   */
  private static final int MAX_WAITING = 512;

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxProxy role;
  private final Surroundings surroundings;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Set<ProxiedClient> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;
  private volatile Channel tunnelPort;

  /** What holds now; nothing before the start. */
  private volatile ProxyLive live;

  HtmuxProxy(TunnelConfig config, TunnelConfig.Role.HtmuxProxy role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
  }

  @Override
  public Future<?> start() {
    var loops = surroundings.sockets().loops();
    var accepting = loops.next();
    Promise<Void> started = accepting.newPromise();
    try {
      live = ProxyLive.of(config, role, surroundings);
    } catch (TlsException e) {
      return started.setFailure(e);
    }
    surroundings
        .sockets()
        .listen(
            accepting,
            loops,
            role.tunnelPort(),
            new TunnelPort(
                config,
                surroundings,
                () -> live.terms(),
                () -> live.tls(),
                client -> new ProxiedClient(live, surroundings, client, this),
                _ -> Optional.empty()))
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                tunnelPort = bound.getNow();
                LOG.infof(
                    "waiting for clients to pass on: tunnel=%s at=%s server=%s inboundPorts=%s",
                    config.name(),
                    role.tunnelPort(),
                    role.server(),
                    role.keys().grants(Capability.INBOUND) ? "yes" : "no, no CAPSKEY grants them");
                started.setSuccess(null);
              } else {
                started.setFailure(new CannotListenException(role.tunnelPort(), bound.cause()));
              }
            });
    return started;
  }

  @Override
  public CompletionStage<Void> reload(TunnelConfig next) {
    try {
      FixedFields.requireSame(config, next);
      live = ProxyLive.of(next, (TunnelConfig.Role.HtmuxProxy) next.role(), surroundings);
      return CompletableFuture.completedStage(null);
    } catch (NotReloadableException | TlsException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * Takes no new clients. Nobody can be told, as frames are end to end: a tunnel is closed as soon
   * as no stream goes through it, so that its client comes back by another way.
   */
  @Override
  public CompletionStage<Void> drain(Duration within) {
    stopping = true;
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    return Drain.all(clients.stream().map(client -> client.drain(within)).toList());
  }

  @Override
  public void stop() {
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    clients.forEach(ProxiedClient::close);
  }

  @Override
  public boolean isReady() {
    return !stopping && tunnelPort != null && tunnelPort.isActive();
  }

  @Override
  public List<PeerStatus> peers() {
    return clients.stream().map(ProxiedClient::status).toList();
  }

  /** Where clients dial in, once it has started. */
  HostPort address() {
    return HostPort.of((InetSocketAddress) tunnelPort.localAddress());
  }

  /** False if too many clients wait already; otherwise {@link #decided} has to follow. */
  boolean mayWait() {
    if (waiting.incrementAndGet() <= MAX_WAITING) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  void decided() {
    waiting.decrementAndGet();
  }

  /** Its tunnel stands; on the client's event loop. */
  void joined(ProxiedClient client) {
    clients.add(client);
    if (stopping) {
      client.close();
    }
  }

  void left(ProxiedClient client) {
    clients.remove(client);
  }
}
