package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.policy.Way;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeHandler;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * HTMUX=cl: dials the server, asks it to listen, and serves what arrives there from its targets;
 * listens itself too, and sends those users out through the server or directly. Comes back by
 * itself whenever the tunnel ends. Everything runs on one event loop.
 */
public final class HtmuxClient implements RunningRole, TunnelSession.Owner, ClientUpgradeListener {
  private static final Logger LOG = Logger.getLogger(HtmuxClient.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxClient role;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final ClientTerms terms;
  private final SessionOptions options;
  private final Programs programs;
  private final Entrances entrances;
  private final Redialler redialler;
  private volatile TunnelSession current;

  HtmuxClient(TunnelConfig config, TunnelConfig.Role.HtmuxClient role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.loop = surroundings.sockets().loops().next();
    this.terms =
        new ClientTerms(
            new ListenAddresses(role.remotePorts()),
            Software.HTMUX,
            config
                .sockMux()
                .credentials()
                .map(one -> new BasicCredentials(one.user(), one.password())),
            OptionalInt.of(config.session().maxStreams()),
            surroundings.clock(),
            ANSWER_TIMEOUT,
            role.maxClockSkew(),
            Set.of());
    this.options =
        new SessionOptions(config, surroundings, false, Math.min(1, role.localPorts().size()));
    this.programs =
        Programs.of(
            Gates.waysOut(
                config,
                surroundings,
                Gates.gate(config.access(), role.connectRules(), List.of(Way.TUNNEL)),
                this::session,
                false),
            surroundings.muxMetrics());
    this.entrances =
        new Entrances(
            surroundings.sockets(),
            loop,
            this::session,
            Optional.of(
                new LocalUsers(
                        config.name(),
                        new TargetChoice(role.targets(), surroundings.names()),
                        programs,
                        this::session,
                        surroundings.muxMetrics())
                    ::serve));
    this.redialler = new Redialler(config, surroundings, loop, role.server(), this::upgrade);
  }

  @Override
  public Future<?> start() {
    Promise<Void> started = loop.newPromise();
    loop.execute(
        () ->
            entrances
                .open(
                    role.localPorts().stream()
                        .map(at -> new TunnelConfig.Entrance(at, Transport.TCP))
                        .toList(),
                    entrance -> role.remotePorts().contains(entrance.listen()))
                .addListener(
                    opened -> {
                      if (opened.isSuccess()) {
                        LOG.infof(
                            "dialling the server: tunnel=%s server=%s remotePorts=%s localPorts=%s",
                            config.name(),
                            role.server(),
                            role.remotePorts(),
                            entrances.addresses());
                        started.setSuccess(null);
                        redialler.dial();
                      } else {
                        started.setFailure(opened.cause());
                      }
                    }));
    return started;
  }

  @Override
  public void stop() {
    loop.execute(
        () -> {
          entrances.close();
          redialler.stop();
        });
  }

  @Override
  public boolean isReady() {
    return current != null;
  }

  @Override
  public List<PeerStatus> peers() {
    TunnelSession session = current;
    return session == null ? List.of() : List.of(session.status());
  }

  @Override
  public void running(TunnelSession session) {
    current = session;
    entrances.resume();
  }

  @Override
  public void ended(TunnelSession session, SessionEnd end) {
    entrances.pause();
    if (current == session) {
      current = null;
      redialler.againAfterSession();
    } else {
      redialler.againAfterFailure(end.detail());
    }
  }

  @Override
  public void upgraded(Channel channel, UpgradeAnswer answer) {
    List<HostPort> asked = role.remotePorts();
    List<HostPort> listening =
        answer
            .listening()
            .map(ListenAddresses::addresses)
            .orElseGet(() -> asked.subList(0, Math.min(1, asked.size())));
    if (listening.size() < asked.size()) {
      LOG.warnf(
          "the server opens only one port per tunnel, as an original DeleGate does: tunnel=%s open=%s asked=%s",
          config.name(), listening, asked);
    }
    TunnelSession.start(
        config,
        surroundings,
        channel,
        options.forUpgraded(true, answer.streams()),
        new Exit.Targets(role.targets(), Optional.of(programs)),
        false,
        listening,
        this);
  }

  @Override
  public void failed(Channel channel, UpgradeFailure failure) {
    String why = failure.describe() + hint(failure);
    LOG.warnf("no tunnel: tunnel=%s server=%s: %s", config.name(), role.server(), why);
    redialler.againAfterFailure(why);
  }

  private Optional<MuxConnection> session() {
    return Optional.ofNullable(current).flatMap(TunnelSession::open);
  }

  private void upgrade(Channel channel) {
    channel.pipeline().addLast("upgrade", new ClientUpgradeHandler(terms, this));
    channel.config().setAutoRead(true);
  }

  private static String hint(UpgradeFailure failure) {
    if (!(failure instanceof UpgradeFailure.RefusedByPeer(int status, String reason))) {
      return "";
    }
    return switch (status) {
      case 405 ->
          reason.contains("Switch")
              ? " (the ends see different addresses or times: a NAT or proxy in between, or a clock that is off)"
              : " (that port takes no HTMUX clients)";
      case 500 ->
          reason.contains("bound")
              ? " (the port is taken there, or the server may not open it)"
              : reason.contains("Upstream")
                  ? " (a proxy in between got no tunnel from its server; the proxy's log says why)"
                  : " (the server has no CAPSKEY)";
      default -> "";
    };
  }
}
