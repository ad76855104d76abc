package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.tls.ServerTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.WhichServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * HTMUX=sv: accepts clients at its tunnel port and listens for each of them on the ports it asks
 * for. A client, its ports and their users share one event loop; clients are spread over all of
 * them.
 */
public final class HtmuxServer implements RunningRole, TunnelSession.Owner {
  private static final Logger LOG = Logger.getLogger(HtmuxServer.class);

  /** A load balancer asks more often than that. */
  private static final Duration NOTICE = Duration.ofSeconds(2);

  private static final Duration ADMISSION_TIMEOUT = Duration.ofSeconds(30);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxServer role;
  private final Surroundings surroundings;
  private final ServerAdmission admission;
  private final String serverId;
  private final ServerTerms terms;
  private final List<TunnelSession> sessions = new CopyOnWriteArrayList<>();
  private final ResumableSessions resumable = new ResumableSessions();
  private final SharedPorts ports;
  private volatile boolean stopping;
  private volatile Channel tunnelPort;
  private volatile Optional<ServerTls> tls = Optional.empty();

  HtmuxServer(TunnelConfig config, TunnelConfig.Role.HtmuxServer role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.admission = ServerAdmission.of(config, role, surroundings.names());
    this.ports = new SharedPorts(config.name(), surroundings);
    this.serverId = ServerId.of(surroundings.hostName());
    this.terms =
        TunnelPortTerms.of(
            config,
            role.keys(),
            role.maxClockSkew(),
            surroundings.clock(),
            ADMISSION_TIMEOUT,
            () -> Optional.of(which()));
  }

  @Override
  public Future<?> start() {
    var loops = surroundings.sockets().loops();
    var accepting = loops.next();
    Promise<Void> started = accepting.newPromise();
    try {
      tls = TunnelPort.tls(config);
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
                terms,
                tls,
                client ->
                    new ServerPeer(
                        config,
                        surroundings,
                        admission,
                        this::which,
                        client,
                        role.outgoing(),
                        resumable,
                        ports,
                        this),
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
    return Drain.of(List.copyOf(sessions), within);
  }

  @Override
  public void stop() {
    tls.ifPresent(ServerTls::close);
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    sessions.forEach(
        session -> session.loop().execute(() -> session.mux().close("this end stops")));
  }

  @Override
  public boolean isReady() {
    return !stopping && tunnelPort != null && tunnelPort.isActive();
  }

  @Override
  public List<PeerStatus> peers() {
    return sessions.stream().map(TunnelSession::status).toList();
  }

  @Override
  public void running(TunnelSession session) {
    sessions.add(session);
  }

  @Override
  public void ended(TunnelSession session, SessionEnd end) {
    sessions.remove(session);
  }

  private WhichServer which() {
    return new WhichServer(serverId, config.handshake().servers());
  }

  private Optional<ChannelHandler> proxyRequests(Channel client) {
    return role.outgoing()
        ? Optional.of(
            new ProxyRequests(
                ServerPeer.programsOfProxy(config, surroundings, client)
                    .httpFor(config.sockMux().admitted())))
        : Optional.empty();
  }
}
