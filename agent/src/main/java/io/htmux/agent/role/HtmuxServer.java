package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.ServerUpgradeHandler;
import io.htmux.agent.upgrade.Software;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * HTMUX=sv: accepts clients at its tunnel port and listens for each of them on the ports it asks
 * for. A client, its ports and their users share one event loop; clients are spread over all of
 * them.
 */
public final class HtmuxServer implements RunningRole, TunnelSession.Owner {
  private static final Logger LOG = Logger.getLogger(HtmuxServer.class);

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration ADMISSION_TIMEOUT = Duration.ofSeconds(30);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxServer role;
  private final Surroundings surroundings;
  private final ClientAdmission admission;
  private final ServerTerms terms;
  private final List<TunnelSession> sessions = new CopyOnWriteArrayList<>();
  private final ConnectionLimit limit;
  private volatile Channel tunnelPort;

  HtmuxServer(TunnelConfig config, TunnelConfig.Role.HtmuxServer role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.limit = new ConnectionLimit(surroundings.roleMetrics());
    this.admission =
        new ClientAdmission("HTMUX=sv", role.clients(), role.ports(), surroundings.names());
    this.terms =
        new ServerTerms(
            Software.HTMUX,
            surroundings.clock(),
            HEAD_TIMEOUT,
            ADMISSION_TIMEOUT,
            role.maxClockSkew(),
            role.keys().capabilities(),
            config.sockMux().admitted().stream()
                .map(one -> new BasicCredentials(one.user(), one.password()))
                .toList());
  }

  @Override
  public Future<?> start() {
    var loops = surroundings.sockets().loops();
    var accepting = loops.next();
    Promise<Void> started = accepting.newPromise();
    surroundings
        .sockets()
        .listen(accepting, loops, role.tunnelPort(), new Accepted())
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

  @Override
  public void stop() {
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    sessions.forEach(
        session ->
            session
                .mux()
                .channel()
                .eventLoop()
                .execute(() -> session.mux().close("this end stops")));
  }

  @Override
  public boolean isReady() {
    return tunnelPort != null && tunnelPort.isActive();
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

  private final class Accepted extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel client) {
      limit.admit(client);
      client.config().setAutoRead(true);
      if (role.outgoing()) {
        client
            .pipeline()
            .addLast(
                new ProxyRequests(
                    ServerPeer.programs(config, surroundings, client)
                        .httpFor(config.sockMux().admitted())));
      }
      client
          .pipeline()
          .addLast(
              "upgrade",
              new ServerUpgradeHandler(
                  terms,
                  new ServerPeer(
                      config, surroundings, admission, client, role.outgoing(), HtmuxServer.this)));
    }
  }
}
