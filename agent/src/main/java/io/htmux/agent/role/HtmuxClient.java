package io.htmux.agent.role;

import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.Way;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.Instance;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * HTMUX=cl: keeps sessions with its servers, asks them to listen, and serves what arrives there
 * from its targets; listens itself too, and sends those users out through a server or directly. Its
 * own ports live on one event loop, and so do its sessions, unless there are several connections
 * for each server: then each seat has a loop of its own.
 */
public final class HtmuxClient implements RunningRole, ServerFleet.Owner {
  private static final Logger LOG = Logger.getLogger(HtmuxClient.class);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxClient role;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Instance instance;
  private final SessionBalance sessions = new SessionBalance();
  private final Programs programs;
  private final Entrances entrances;
  private final List<ServerDialer> dialers = new CopyOnWriteArrayList<>();
  private final List<ServerFleet> fleets = new CopyOnWriteArrayList<>();

  HtmuxClient(TunnelConfig config, TunnelConfig.Role.HtmuxClient role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.loop = surroundings.sockets().loops().next();
    this.instance = Instance.starting(new SecureRandom(), surroundings.hostName());
    this.programs =
        Programs.of(
            Gates.waysOut(
                config,
                surroundings,
                Gates.gate(config.access(), role.connectRules(), List.of(Way.TUNNEL)),
                this::session,
                false,
                new PortAllowance(SinglePorts::refusalAtClient)),
            config.sockMux().admitted(),
            surroundings.muxMetrics());
    LocalUsers users =
        new LocalUsers(
            config.name(),
            new TargetChoice(role.targets(), surroundings.names()),
            programs,
            this::session,
            surroundings.muxMetrics());
    this.entrances =
        new Entrances(
            surroundings.sockets(),
            loop,
            this::session,
            Optional.of(user -> sessions.enter(user, _ -> users.serve(user))));
  }

  @Override
  public Future<?> start() {
    Promise<Void> started = loop.newPromise();
    List<ServerFleet> all = new ArrayList<>();
    try {
      for (TunnelConfig.Upstream server : servers()) {
        all.add(fleet(server));
      }
    } catch (TlsException e) {
      dialers.forEach(ServerDialer::close);
      return started.setFailure(e);
    }
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
                        tellStart();
                        started.setSuccess(null);
                        fleets.addAll(all);
                        all.forEach(ServerFleet::start);
                      } else {
                        started.setFailure(opened.cause());
                      }
                    }));
    return started;
  }

  @Override
  public void stop() {
    dialers.forEach(ServerDialer::close);
    loop.execute(
        () -> {
          entrances.close();
          fleets.forEach(ServerFleet::stop);
        });
  }

  @Override
  public CompletionStage<Void> drain(Duration within) {
    fleets.forEach(ServerFleet::retire);
    loop.execute(entrances::close);
    return Drain.of(sessions.all(), within);
  }

  @Override
  public boolean isReady() {
    return sessions.all().stream().anyMatch(TunnelSession::isConnected);
  }

  @Override
  public List<PeerStatus> peers() {
    return sessions.all().stream().map(TunnelSession::status).toList();
  }

  // ---- what becomes of the sessions

  @Override
  public void running(TunnelSession session) {
    sessions.add(session);
    changed();
  }

  @Override
  public void changed() {
    loop.execute(
        () -> {
          if (sessions.isUsable()) {
            entrances.resume();
          } else {
            entrances.pause();
          }
        });
  }

  @Override
  public void left(TunnelSession session) {
    sessions.remove(session);
    changed();
  }

  // ---- inside

  private List<TunnelConfig.Upstream> servers() {
    return Stream.concat(
            Stream.of(new TunnelConfig.Upstream(role.server(), config.handshake())),
            role.others().stream())
        .toList();
  }

  private ServerFleet fleet(TunnelConfig.Upstream server) throws TlsException {
    ServerDialer dialer = ServerDialer.open(config, surroundings, server);
    dialers.add(dialer);
    SessionStart start = new SessionStart(config, role, server, surroundings, programs);
    return new ServerFleet(
        config.session().connections(),
        loop,
        (fleet, seat) ->
            new SessionKeeper(
                config,
                role,
                server,
                surroundings,
                loopOf(seat),
                dialer,
                start,
                instance.at(seat),
                fleet),
        this);
  }

  /** So that several connections to one server use several cores. */
  private EventLoop loopOf(int seat) {
    return seat % config.session().connections() == 0
        ? loop
        : surroundings.sockets().loops().next();
  }

  private void tellStart() {
    for (TunnelConfig.Upstream server : servers()) {
      LOG.infof(
          "dialling the server: tunnel=%s server=%s remotePorts=%s localPorts=%s",
          config.name(), server.at(), role.remotePorts(), entrances.addresses());
    }
  }

  /** One on the event loop that asks. */
  private Optional<MuxConnection> session() {
    return sessions.here();
  }
}
