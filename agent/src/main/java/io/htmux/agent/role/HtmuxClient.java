package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.policy.Way;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.tls.TlsFailure;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Resume;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
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
  private final ServerUpgrade upgrade;
  private final NativeAsk ask;
  private volatile Optional<ServerDialer> dialer = Optional.empty();
  private volatile TunnelSession current;

  /** The session that lost its connection, and its name at the server; on the event loop. */
  private Optional<TunnelSession> interrupted = Optional.empty();

  /** Sessions whose server stops, and which have streams still; on the event loop. */
  private final Set<TunnelSession> drained = new HashSet<>();

  private String name = "";

  /** No other session is wanted; on the event loop. */
  private boolean stopping;

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
            role.keys().capabilities());
    this.ask =
        new NativeAsk(
            config.handshake().wanted().stream().map(Handshake.Wanted::name).toList(),
            config.handshake().identity(),
            MuxVersion.offered(),
            Optional.empty(),
            Optional.empty());
    this.upgrade = new ServerUpgrade(config.handshake(), role.server(), role.keys());
    this.options =
        new SessionOptions(config, surroundings, false, Math.min(1, role.localPorts().size()));
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
    this.redialler =
        new Redialler(
            config,
            surroundings,
            loop,
            role.server(),
            () -> dialer.orElseThrow().dial(loop),
            channel -> upgrade.begin(channel, terms, asked(), this));
  }

  @Override
  public Future<?> start() {
    Promise<Void> started = loop.newPromise();
    try {
      dialer = Optional.of(ServerDialer.open(config, surroundings, role.server()));
    } catch (TlsException e) {
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
    dialer.ifPresent(ServerDialer::close);
    loop.execute(
        () -> {
          entrances.close();
          Optional.ofNullable(current).ifPresent(one -> one.mux().close("this end stops"));
          drained.stream().toList().forEach(one -> one.mux().close("this end stops"));
          // behind what a session still has to say
          loop.execute(redialler::stop);
        });
  }

  @Override
  public CompletionStage<Void> drain(Duration within) {
    loop.execute(
        () -> {
          stopping = true;
          entrances.close();
        });
    return Drain.of(peersNow(), within);
  }

  private List<TunnelSession> peersNow() {
    TunnelSession session = current;
    return session == null ? List.of() : List.of(session);
  }

  @Override
  public boolean isReady() {
    TunnelSession session = current;
    return session != null && session.isConnected();
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
  public void interrupted(TunnelSession session, String why) {
    if (drained.contains(session)) {
      session.mux().close("its server stops, and nobody is there to come back to");
      return;
    }
    interrupted = Optional.of(session);
    entrances.pause();
    redialler.againAfterInterruption(why);
  }

  @Override
  public void resumed(TunnelSession session) {
    entrances.resume();
  }

  /** Another server, or the successor of this one, may be there already. */
  @Override
  public void draining(TunnelSession session) {
    if (!stopping && drained.add(session) && current == session) {
      entrances.pause();
      redialler.againAfterSession();
    }
  }

  @Override
  public void ended(TunnelSession session, SessionEnd end) {
    boolean waited = interrupted.filter(session::equals).isPresent();
    boolean left = drained.remove(session);
    if (waited) {
      interrupted = Optional.empty();
      redialler.interruptionIsOver();
    }
    if (current == session) {
      current = null;
      entrances.pause();
      if (!waited && !left) {
        redialler.againAfterSession();
      }
    } else if (!waited && !left) {
      redialler.againAfterFailure(end.detail());
    }
  }

  /** What is asked for at the server: the session that there is, or a new one. */
  private NativeAsk asked() {
    return interrupted
        .map(
            session ->
                new NativeAsk(
                    ask.portNames(),
                    ask.identity(),
                    ask.mux(),
                    Optional.of(new Resume(name, session.position())),
                    ask.proven()))
        .orElse(ask);
  }

  @Override
  public void upgraded(Channel channel, UpgradeAnswer answer) {
    OptionalLong received =
        answer.grant().map(NativeGrant::resumedAt).orElseGet(OptionalLong::empty);
    if (received.isPresent()) {
      goOn(channel, received.getAsLong());
    } else {
      begin(channel, answer);
    }
  }

  private void goOn(Channel channel, long received) {
    Optional<TunnelSession> session = interrupted;
    if (session.isEmpty()) {
      loop.execute(channel::close);
      redialler.againAfterFailure("the session had ended meanwhile");
      return;
    }
    interrupted = Optional.empty();
    redialler.interruptionIsOver();
    if (!session.get().resume(channel, received)) {
      LOG.warnf("the session could not go on: tunnel=%s server=%s", config.name(), role.server());
    }
  }

  private void begin(Channel channel, UpgradeAnswer answer) {
    interrupted.ifPresent(one -> one.mux().close("the server began a new session"));
    tellUnproven(answer);
    List<HostPort> asked = role.remotePorts();
    List<NamedPort> named = answer.grant().map(NativeGrant::named).orElse(List.of());
    List<HostPort> listening =
        Stream.concat(named.stream().map(NamedPort::at), addresses(answer, asked).stream())
            .toList();
    if (listening.size() < asked.size() + ask.portNames().size()) {
      LOG.warnf(
          "the server has not opened all ports, as an original DeleGate opens only one: tunnel=%s open=%s asked=%s",
          config.name(), listening, asked);
    }
    MuxOptions mux = options.forUpgraded(true, answer.streams());
    Exit exit = exit(targets(named));
    Optional<NativeGrant> resumable = answer.grant().filter(NativeGrant::isResumable);
    if (resumable.isPresent()) {
      name = resumable.get().session();
      TunnelSession.startNative(
          config, surroundings, channel, mux, options.forNative(true), exit, listening, this);
    } else {
      TunnelSession.start(config, surroundings, channel, mux, exit, false, listening, this);
    }
  }

  /** Rules of a tunnel file also say what the server may ask for. */
  private Exit exit(List<TunnelConfig.Target> targets) {
    return config.access().rules().filter(one -> !one.rules().isEmpty()).isPresent()
        ? new Exit.Anywhere(targets, programs)
        : new Exit.Targets(targets, Optional.of(programs));
  }

  private static List<HostPort> addresses(UpgradeAnswer answer, List<HostPort> asked) {
    return answer
        .listening()
        .map(ListenAddresses::addresses)
        .orElseGet(() -> asked.subList(0, Math.min(1, asked.size())));
  }

  /** A stream tells at which port its user was accepted, and the server where each port is. */
  private List<TunnelConfig.Target> targets(List<NamedPort> named) {
    return Stream.concat(named.stream().flatMap(this::target), role.targets().stream()).toList();
  }

  private Stream<TunnelConfig.Target> target(NamedPort port) {
    return config.handshake().wanted().stream()
        .filter(wanted -> wanted.name().equals(port.name()))
        .map(wanted -> new TunnelConfig.Target(wanted.answer(), Optional.of(port.at().port()), ""));
  }

  private void tellUnproven(UpgradeAnswer answer) {
    if (!answer.proven() && role.keys().isPresent()) {
      LOG.warnf(
          "the server has not proven the CAPSKEY: tunnel=%s server=%s handshake=%s",
          config.name(), role.server(), answer.grant().isPresent() ? "HTMUX/2.0" : "HTMUX/1.0");
    }
  }

  @Override
  public void failed(Channel channel, UpgradeFailure failure) {
    if (upgrade.fallsBack(failure, ask)) {
      LOG.infof(
          "the server is an older one, trying the original's handshake: tunnel=%s server=%s: %s",
          config.name(), role.server(), failure.describe());
      redialler.againAtOnce();
      return;
    }
    if (interrupted.isPresent()) {
      notResumed(failure);
      return;
    }
    String why = described(failure);
    LOG.warnf("no tunnel: tunnel=%s server=%s: %s", config.name(), role.server(), why);
    redialler.againAfterFailure(why);
  }

  /** Streams wait on, unless the server does not know the session any more. */
  private void notResumed(UpgradeFailure failure) {
    String why = described(failure);
    if (failure
            instanceof
            UpgradeFailure.RefusedByPeer(int status, String reason, Optional<Capability> _)
        && RefusalStatus.of(status, reason).equals(Optional.of(RefusalStatus.SESSION_GONE))) {
      interrupted
          .orElseThrow()
          .mux()
          .close("the server does not know the session any more, or it is not this client's");
      redialler.againAtOnce();
    } else {
      LOG.warnf("not yet again: tunnel=%s server=%s: %s", config.name(), role.server(), why);
      redialler.againAfterInterruption(why);
    }
  }

  private Optional<MuxConnection> session() {
    return Optional.ofNullable(current).flatMap(TunnelSession::open);
  }

  private String described(UpgradeFailure failure) {
    if (failure instanceof UpgradeFailure.Closed(int _, Optional<Throwable> cause)
        && cause.filter(TlsFailure::is).isPresent()) {
      return TlsFailure.atClient(cause.get());
    }
    return failure.describe() + hint(failure);
  }

  private String hint(UpgradeFailure failure) {
    if (failure instanceof UpgradeFailure.OtherPeer) {
      return switch (config.handshake().carrier()) {
        case HTMUX ->
            " (an older server, or a proxy in between that passes no upgrade but WebSocket)";
        case WEBSOCKET -> " (an older server, or a proxy in between that passes no upgrade)";
      };
    }
    if (failure instanceof UpgradeFailure.CheckFailed(String _, Optional<Capability> missing)) {
      return missing.map(HtmuxClient::hint).orElse("");
    }
    if (!(failure
        instanceof
        UpgradeFailure.RefusedByPeer(int status, String reason, Optional<Capability> missing))) {
      return "";
    }
    if (missing.isPresent()) {
      return hint(missing.get());
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

  private static String hint(Capability missing) {
    return switch (missing) {
      case INBOUND -> " (the server has no CAPSKEY, or none that grants inbound was proven to it)";
      case INDIRECT -> " (the ends see different addresses: a NAT or proxy in between)";
      case SKEW -> " (the ends see different times: a clock that is off)";
      case TLS -> " (something in between terminates TLS, or puts it in)";
      case UNPROVEN -> " (the server serves only who proves its CAPSKEY)";
    };
  }
}
