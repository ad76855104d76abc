package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.DatagramUser;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.Way;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.Instance;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final Entrances entrances;

  /** Of each server, in the order of {@link #servers}. */
  private final List<SessionStart> starts = new CopyOnWriteArrayList<>();

  private final List<ServerFleet> fleets = new CopyOnWriteArrayList<>();
  private volatile LocalUsers users;

  /** On the event loop. */
  private List<ListenAddress> localPorts;

  HtmuxClient(TunnelConfig config, TunnelConfig.Role.HtmuxClient role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.loop = surroundings.sockets().loops().next();
    this.instance = Instance.starting(new SecureRandom(), surroundings.hostName());
    this.localPorts = role.localPorts();
    this.users = users(config, role, programs(config, role));
    this.entrances =
        new Entrances(
            surroundings.sockets(),
            loop,
            this::session,
            Optional.of(new Users()),
            surroundings.muxMetrics());
  }

  /** Who comes to a local port: he goes to the event loop of the session whose turn it is. */
  private final class Users implements PortUsers {
    @Override
    public void serve(Channel user) {
      sessions.enter(user, _ -> users.serve(user));
    }

    @Override
    public void serve(DatagramUser user) {
      users.serve(user);
    }
  }

  private Programs programs(TunnelConfig by, TunnelConfig.Role.HtmuxClient client) {
    return Programs.of(
        Gates.waysOut(
            by,
            surroundings,
            Gates.gate(by.access(), client.connectRules(), List.of(Way.TUNNEL)),
            this::session,
            false,
            new PortAllowance(SinglePorts::refusalAtClient)),
        by.sockMux().admitted(),
        surroundings.muxMetrics());
  }

  private LocalUsers users(
      TunnelConfig by, TunnelConfig.Role.HtmuxClient client, Programs programs) {
    return new LocalUsers(
        by.name(),
        new TargetChoice(client.targets(), surroundings.names()),
        programs,
        sessions,
        surroundings.muxMetrics());
  }

  @Override
  public CompletionStage<Void> reload(TunnelConfig next) {
    List<SessionStart.Now> changed = new ArrayList<>();
    TunnelConfig.Role.HtmuxClient client;
    Programs programs;
    try {
      FixedFields.requireSame(config, next);
      client = (TunnelConfig.Role.HtmuxClient) next.role();
      programs = programs(next, client);
      for (TunnelConfig.Upstream server : servers(next, client)) {
        changed.add(now(next, client, server, programs));
      }
    } catch (NotReloadableException | TlsException e) {
      return CompletableFuture.failedStage(e);
    }
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Promise<Void> opened = loop.newPromise();
    opened.addListener(
        done -> {
          if (!done.isSuccess()) {
            taken.completeExceptionally(done.cause());
            return;
          }
          localPorts = client.localPorts();
          users = users(next, client, programs);
          for (int i = 0; i < changed.size(); i++) {
            starts.get(i).change(changed.get(i));
          }
          fleets.forEach(ServerFleet::reload);
          taken.complete(null);
        });
    loop.execute(
        () ->
            EntranceChange.of(
                    loop,
                    entrances,
                    localPorts,
                    client.localPorts(),
                    entrance -> client.remotePorts().contains(entrance.at()))
                .make(opened));
    return taken;
  }

  private SessionStart.Now now(
      TunnelConfig by,
      TunnelConfig.Role.HtmuxClient client,
      TunnelConfig.Upstream server,
      Programs programs)
      throws TlsException {
    return new SessionStart.Now(
        by, client, server, programs, ServerDialer.open(by, surroundings, server));
  }

  @Override
  public Future<?> start() {
    Promise<Void> started = loop.newPromise();
    List<ServerFleet> all = new ArrayList<>();
    try {
      for (TunnelConfig.Upstream server : servers(config, role)) {
        all.add(fleet(server));
      }
    } catch (TlsException e) {
      return started.setFailure(e);
    }
    loop.execute(
        () ->
            entrances
                .open(
                    TunnelConfig.Entrance.of(role.localPorts()),
                    entrance -> role.remotePorts().contains(entrance.at()))
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

  private static List<TunnelConfig.Upstream> servers(
      TunnelConfig by, TunnelConfig.Role.HtmuxClient client) {
    return Stream.concat(
            Stream.of(new TunnelConfig.Upstream(client.server(), by.handshake())),
            client.others().stream())
        .toList();
  }

  private ServerFleet fleet(TunnelConfig.Upstream server) throws TlsException {
    SessionStart start =
        new SessionStart(surroundings, now(config, role, server, programs(config, role)));
    starts.add(start);
    return new ServerFleet(
        config.session().connections(),
        loop,
        (fleet, seat) ->
            new SessionKeeper(
                config, server, surroundings, loopOf(seat), start, instance.at(seat), fleet),
        this);
  }

  /** So that several connections to one server use several cores. */
  private EventLoop loopOf(int seat) {
    return seat % config.session().connections() == 0
        ? loop
        : surroundings.sockets().loops().next();
  }

  private void tellStart() {
    for (TunnelConfig.Upstream server : servers(config, role)) {
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
