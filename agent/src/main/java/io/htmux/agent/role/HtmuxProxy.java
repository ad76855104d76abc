package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import io.htmux.agent.tls.ServerTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.ServerTerms;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final Duration ADMISSION_MARGIN = Duration.ofSeconds(5);

  /**
   * Clients whose tunnel does not stand yet. A proxy that leads back to itself, on whatever way,
   * dials until this is reached and no further.
   */
  private static final int MAX_WAITING = 512;

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxProxy role;
  private final Surroundings surroundings;
  private final ClientAdmission admission;
  private final ServerTerms terms;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Set<ProxiedClient> clients = ConcurrentHashMap.newKeySet();
  private volatile Channel tunnelPort;
  private volatile Optional<ServerTls> tls = Optional.empty();
  private volatile Optional<ServerDialer> dialer = Optional.empty();

  HtmuxProxy(TunnelConfig config, TunnelConfig.Role.HtmuxProxy role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.admission =
        new ClientAdmission("HTMUX=px", role.clients(), role.ports(), surroundings.names());
    this.terms =
        TunnelPortTerms.of(
            config,
            role.keys(),
            role.maxClockSkew(),
            surroundings.clock(),
            config
                .session()
                .dialTimeout()
                .plus(ProxiedClient.ANSWER_TIMEOUT)
                .plus(ADMISSION_MARGIN),
            Optional::empty);
  }

  @Override
  public Future<?> start() {
    var loops = surroundings.sockets().loops();
    var accepting = loops.next();
    Promise<Void> started = accepting.newPromise();
    Optional<ServerDialer> dialling;
    try {
      tls = TunnelPort.tls(config);
      dialling =
          Optional.of(
              ServerDialer.open(
                  config,
                  surroundings,
                  new TunnelConfig.Upstream(role.server(), config.handshake())));
    } catch (TlsException e) {
      return started.setFailure(e);
    }
    dialer = dialling;
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
                    new ProxiedClient(
                        config, role, surroundings, admission, client, dialling.get(), this),
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
  public void stop() {
    tls.ifPresent(ServerTls::close);
    dialer.ifPresent(ServerDialer::close);
    if (tunnelPort != null) {
      tunnelPort.close();
    }
    clients.forEach(ProxiedClient::close);
  }

  @Override
  public boolean isReady() {
    return tunnelPort != null && tunnelPort.isActive();
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

  void joined(ProxiedClient client) {
    clients.add(client);
  }

  void left(ProxiedClient client) {
    clients.remove(client);
  }
}
