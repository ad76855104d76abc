package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.tls.TlsException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * HTMUX=sv: accepts clients at its tunnel port and listens for each of them on the ports it asks
 * for. A client, its ports and their users share one event loop; clients are spread over all of
 * them.
 */
public final class HtmuxServer implements RunningRole {
  private static final Logger LOG = Logger.getLogger(HtmuxServer.class);

  /** A load balancer asks more often than that. */
  private static final Duration NOTICE = Duration.ofSeconds(2);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxServer role;
  private final Surroundings surroundings;
  private final String serverId;

  /** Clients whose sessions run. */
  private final Map<ServerPeer, TunnelSession> sessions = new ConcurrentHashMap<>();

  private final ResumableSessions resumable = new ResumableSessions();
  private final SharedPorts ports;
  private final ExpectedClients expected;
  private volatile boolean stopping;
  private volatile Channel tunnelPort;

  /** What holds now; nothing before the start. */
  private volatile ServerLive live;

  HtmuxServer(TunnelConfig config, TunnelConfig.Role.HtmuxServer role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.ports = new SharedPorts(config.name(), surroundings);
    this.expected = new ExpectedClients(surroundings, ports);
    this.serverId = ServerId.of(surroundings.hostName());
  }

  @Override
  public Future<?> start() {
    var loops = surroundings.sockets().loops();
    var accepting = loops.next();
    Promise<Void> started = accepting.newPromise();
    try {
      live = ServerLive.of(config, role, surroundings, serverId);
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
                client ->
                    new ServerPeer(live, surroundings, serverId, client, resumable, ports, this),
                this::proxyRequests))
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                tunnelPort = bound.getNow();
                LOG.infof(
                    "waiting for clients: tunnel=%s at=%s inboundPorts=%s outgoing=%s",
                    config.name(),
                    role.tunnelPort(),
                    role.keys().grants(Capability.INBOUND) ? "yes" : "no, no CAPSKEY grants them",
                    role.outgoing() ? "yes" : "no, without SERVER=http");
                expected.expect(live, accepting, tunnelPort);
                started.setSuccess(null);
              } else {
                started.setFailure(new CannotListenException(role.tunnelPort(), bound.cause()));
              }
            });
    return started;
  }

  /**
   * It is not ready from now on, and listens a little longer: whoever sends users here by its
   * readiness has to hear of it first.
   */
  @Override
  public CompletionStage<Void> drain(Duration within) {
    stopping = true;
    if (sessions.isEmpty()) {
      return leave(within);
    }
    CompletableFuture<Void> heard = new CompletableFuture<>();
    surroundings
        .sockets()
        .loops()
        .schedule(() -> heard.complete(null), NOTICE.toMillis(), TimeUnit.MILLISECONDS);
    return heard.thenCompose(_ -> leave(within));
  }

  private CompletionStage<Void> leave(Duration within) {
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    ports.close();
    return Drain.of(List.copyOf(sessions.values()), within);
  }

  @Override
  public void stop() {
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    expected.close();
    sessions
        .values()
        .forEach(session -> session.loop().execute(() -> session.mux().close("this end stops")));
  }

  @Override
  public boolean isReady() {
    return !stopping && tunnelPort != null && tunnelPort.isActive();
  }

  @Override
  public List<PeerStatus> peers() {
    return sessions.values().stream().map(TunnelSession::status).toList();
  }

  @Override
  public CompletionStage<Void> reload(TunnelConfig next) {
    try {
      FixedFields.requireSame(config, next);
      ServerLive changed =
          ServerLive.of(next, (TunnelConfig.Role.HtmuxServer) next.role(), surroundings, serverId);
      live = changed;
      expected.keep(changed);
      sessions.forEach((peer, session) -> session.loop().execute(() -> peer.reload(changed)));
      return CompletableFuture.completedStage(null);
    } catch (NotReloadableException | TlsException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * Of a client; on its event loop. One that came by rules which have changed meanwhile is told.
   */
  void running(ServerPeer peer, TunnelSession session) {
    sessions.put(peer, session);
    peer.peerIdentity().ifPresent(expected::arrived);
    if (!peer.isServedBy(live)) {
      peer.reload(live);
    }
  }

  /** Of a client that has proven who it is, and has its share in them; on its event loop. */
  void opens(String identity, AskedPorts asked) {
    expected.opens(identity, asked);
  }

  /** Of a client; on its event loop. */
  void ended(ServerPeer peer) {
    sessions.remove(peer);
  }

  private Optional<ChannelHandler> proxyRequests(Channel client) {
    ServerLive now = live;
    return now.role().outgoing()
        ? Optional.of(new ProxyRequests(ServerPrograms.ofProxy(now, surroundings, client).http()))
        : Optional.empty();
  }
}
