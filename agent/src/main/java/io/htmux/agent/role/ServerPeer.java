package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.policy.Way;
import io.htmux.agent.role.ResumableSessions.Claim;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Resume;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One connection at an HTMUX server's tunnel port, from the request on: binds the ports that its
 * client asks for, and frees them as soon as the connection ends, whatever the reason. On the
 * connection's event loop.
 */
final class ServerPeer implements Gatekeeper, TunnelSession.Owner {
  private static final Logger LOG = Logger.getLogger(ServerPeer.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration SIGN_OF_LIFE_WITHIN = Duration.ofSeconds(3);

  private final Surroundings surroundings;
  private final String serverId;
  private final HtmuxServer server;
  private final Channel channel;
  private final InetSocketAddress clientAddress;
  private final InetSocketAddress acceptedAt;
  private final ResumableSessions sessions;
  private final SharedPorts sharedPorts;
  private final WishedPorts wishes;
  private ServerLive live;
  private Programs programs;
  private Optional<NativeAsk> ask = Optional.empty();
  private Optional<PortHold> ports = Optional.empty();
  private List<ListenAddress> opened = List.of();

  /** As whom the tunnel file knows it, and whether it has proven that. */
  private Optional<Handshake.Admitted> client = Optional.empty();

  private boolean proven;
  private TunnelSession session;
  private Optional<TunnelSession> resumed = Optional.empty();

  ServerPeer(
      ServerLive live,
      Surroundings surroundings,
      String serverId,
      Channel channel,
      ResumableSessions sessions,
      SharedPorts sharedPorts,
      HtmuxServer server) {
    this.live = live;
    this.surroundings = surroundings;
    this.serverId = serverId;
    this.channel = channel;
    this.clientAddress = (InetSocketAddress) channel.remoteAddress();
    this.acceptedAt = (InetSocketAddress) channel.localAddress();
    this.sessions = sessions;
    this.sharedPorts = sharedPorts;
    this.server = server;
    this.programs = programs();
    this.wishes =
        new WishedPorts(
            channel.eventLoop(),
            () -> ports,
            this::judged,
            () -> mux().flatMap(MuxConnection::portWishes),
            open -> Optional.ofNullable(session).ifPresent(one -> one.show(open)));
  }

  /**
   * Serves the client by other rules from now on: its ports are judged anew, and if it is not
   * admitted any more, its streams have the time to end that they have when this end stops. On its
   * event loop.
   */
  void reload(ServerLive next) {
    live = next;
    programs = programs();
    session.lead(next.exit(programs));
    ports.ifPresent(hold -> hold.judgeBy(portRules()));
    var _ =
        next.admission()
            .decide(clientAddress, acceptedAt, ask, List.of(), List.of())
            .thenAcceptAsync(
                decision -> {
                  switch (decision) {
                    case ServerAdmission.Decision.Open(var _, var admitted) -> {
                      client = admitted;
                      wishes.judge();
                    }
                    case ServerAdmission.Decision.Refused(Refusal reason) -> dismiss(reason);
                  }
                },
                session.loop());
  }

  boolean isServedBy(ServerLive other) {
    return live.equals(other);
  }

  private void dismiss(Refusal reason) {
    LOG.warnf(
        "client is not admitted any more, its streams have time to end: tunnel=%s peer=%s: %s",
        live.config().name(), session.peer(), reason.reason());
    wishes.close();
    ports.ifPresent(PortHold::close);
    TunnelSession dismissed = session;
    Drain.of(List.of(dismissed), live.config().session().drain())
        .thenRunAsync(
            () -> dismissed.mux().close("its client is not admitted any more"), dismissed.loop());
  }

  /** What a server's rules say of a port that its client wants while the session runs. */
  private CompletionStage<WishedPorts.Verdict> judged(PortWish wish) {
    boolean inbound =
        ask.flatMap(NativeAsk::proven)
            .map(key -> key.capabilities().contains(Capability.INBOUND))
            .orElseGet(() -> ask.isEmpty());
    if (!inbound || (wish.name().isEmpty() && wish.at().isEmpty())) {
      return CompletableFuture.completedFuture(
          new WishedPorts.Verdict.Refused(
              false,
              inbound
                  ? "neither a name nor an address that can be read"
                  : "it needs a CAPSKEY that grants inbound"));
    }
    return live.admission()
        .decide(
            clientAddress,
            acceptedAt,
            ask,
            wish.name().isEmpty() ? List.of() : List.of(wish.name()),
            wish.name().isEmpty() ? List.of(wish.at().orElseThrow()) : List.of())
        .thenApply(
            decision ->
                switch (decision) {
                  case ServerAdmission.Decision.Open(AskedPorts asked, var _) ->
                      new WishedPorts.Verdict.Open(asked.entrances().getFirst());
                  case ServerAdmission.Decision.Refused(Refusal reason) ->
                      new WishedPorts.Verdict.Refused(true, reason.reason());
                });
  }

  @Override
  public boolean portWished(TunnelSession session, PortWish wish) {
    wishes.wished(wish);
    return true;
  }

  @Override
  public void portTakenBack(TunnelSession session, int number) {
    wishes.takenBack(number);
  }

  @Override
  public void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision) {
    channel.closeFuture().addListener(_ -> closePortsOfNoSession());
    Optional<Refusal> refusal = request.ask().flatMap(ServerPeer::refusal);
    if (refusal.isPresent()) {
      decision.trySuccess(new Admission.Refused(refusal.get()));
      return;
    }
    ask = request.ask();
    live.admission()
        .decide(clientAddress, acceptedAt, request)
        .thenAcceptAsync(
            decided -> {
              switch (decided) {
                case ServerAdmission.Decision.Refused(Refusal reason) ->
                    decision.trySuccess(new Admission.Refused(reason));
                case ServerAdmission.Decision.Open(AskedPorts asked, var admitted) -> {
                  client = admitted;
                  proven = request.ask().flatMap(NativeAsk::proven).isPresent();
                  request
                      .ask()
                      .flatMap(NativeAsk::resume)
                      .ifPresentOrElse(
                          resume -> comeBack(channel, resume, request.ask().get(), decision),
                          () -> takeOver(channel, asked, request, decision));
                }
              }
            },
            channel.eventLoop());
  }

  @Override
  public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
    if (resumed.isPresent()) {
      goOn(channel, resumed.get(), request.ask().flatMap(NativeAsk::resume).orElseThrow());
      return;
    }
    TunnelConfig config = live.config();
    Exit exit = live.exit(programs);
    List<ListenAddress> listening = opened;
    SessionOptions options = new SessionOptions(config, surroundings, false, listening.size());
    MuxOptions mux = options.forUpgraded(false, request.streams());
    Optional<NativeGrant> resumable = accepted.grant().filter(NativeGrant::isResumable);
    if (resumable.isEmpty()) {
      session =
          TunnelSession.start(config, surroundings, channel, mux, exit, false, listening, this);
      return;
    }
    session =
        TunnelSession.startNative(
            config, surroundings, channel, mux, options.forNative(false), exit, listening, this);
    sessions.add(
        resumable.get().session(),
        new ResumableSessions.Held(
            claim(request.ask().orElseThrow()),
            request.ask().orElseThrow().instance(),
            accepted,
            session));
  }

  /** From here on this connection is the session's, and that is another peer's. */
  private static void goOn(Channel channel, TunnelSession session, Resume resume) {
    channel.config().setAutoRead(false);
    HeldOctets held = new HeldOctets();
    channel.pipeline().addLast("held", held);
    ChannelHandlerContext context = channel.pipeline().context(held);
    channel
        .eventLoop()
        .execute(
            () ->
                LoopChange.move(
                    channel,
                    session.loop(),
                    () -> {
                      if (session.resume(channel, resume.receivedOctets())) {
                        held.passOn(context);
                      }
                    }));
  }

  /** The ports of a session are closed with it, and not with its connection. */
  private void closePortsOfNoSession() {
    if (session == null) {
      ports.ifPresent(PortHold::close);
    }
  }

  @Override
  public void refused(Channel channel, Refusal refusal) {
    RefusedClient.tell(live.config(), surroundings, channel, refusal, "");
  }

  @Override
  public void running(TunnelSession running) {
    ports.ifPresent(hold -> hold.serve(running));
    server.running(this, running);
  }

  /** New users wait: nobody knows whether the session goes on. */
  @Override
  public void interrupted(TunnelSession session, String why) {
    ports.ifPresent(PortHold::look);
  }

  @Override
  public void resumed(TunnelSession session) {
    ports.ifPresent(PortHold::look);
  }

  /**
   * Users who are there go on. New ones wait for another session of this client, if that can be
   * told; else its ports are free for whoever comes next.
   */
  @Override
  public void draining(TunnelSession session) {
    if (ports.filter(PortHold::isNamed).isPresent()) {
      ports.get().look();
    } else {
      wishes.close();
      ports.ifPresent(PortHold::close);
    }
  }

  @Override
  public void ended(TunnelSession ended, SessionEnd end) {
    sessions.remove(ended);
    wishes.close();
    ports.ifPresent(PortHold::close);
    server.ended(this);
  }

  /** For whoever asks the tunnel port as a proxy: there is no tunnel to send him through. */
  static Programs programsOfProxy(ServerLive live, Surroundings surroundings, Channel channel) {
    return programs(
        live,
        surroundings,
        channel,
        Optional::empty,
        _ -> Optional.of("Ports are opened for clients only."));
  }

  private Programs programs() {
    return programs(live, surroundings, channel, this::mux, this::portRefusal);
  }

  /** Where the tunnel port is on a loopback address, all clients are on this very host. */
  private static Programs programs(
      ServerLive live,
      Surroundings surroundings,
      Channel channel,
      Supplier<Optional<MuxConnection>> session,
      Function<IncomingConnection, Optional<String>> portRefusal) {
    InetSocketAddress tunnelPort = (InetSocketAddress) channel.parent().localAddress();
    TunnelConfig config = live.config();
    return Programs.of(
        Gates.waysOut(
            config,
            surroundings,
            Gates.gate(config.access(), live.role().connectRules(), List.of(Way.DIRECT)),
            session,
            tunnelPort.getAddress().isLoopbackAddress(),
            new PortAllowance(portRefusal)),
        config.sockMux().admitted(),
        surroundings.muxMetrics());
  }

  private Optional<String> portRefusal(IncomingConnection awaited) {
    if (client.isPresent()) {
      return SinglePorts.refusalByFile(client.get(), awaited);
    }
    return SinglePorts.refusalByLists(live.role(), awaited);
  }

  @Override
  public Optional<String> peerIdentity() {
    return proven ? client.map(Handshake.Admitted::name) : Optional.empty();
  }

  private Claim claim(NativeAsk one) {
    return Claim.of(one, live.config().handshake().admitted().isPresent());
  }

  /** It is looked up on its own event loop how far it got. */
  private void comeBack(
      Channel channel, Resume resume, NativeAsk ask, Promise<Admission> decision) {
    Optional<ResumableSessions.Held> found = sessions.find(resume.session(), claim(ask));
    if (found.isEmpty()) {
      decision.trySuccess(gone());
      return;
    }
    TunnelSession held = found.get().session();
    Admission.Accepted first = found.get().first();
    held.loop()
        .execute(
            () -> {
              OptionalLong position = held.prepareToResume();
              channel
                  .eventLoop()
                  .execute(
                      () -> {
                        if (position.isEmpty()) {
                          decision.trySuccess(gone());
                          return;
                        }
                        resumed = Optional.of(held);
                        decision.trySuccess(
                            new Admission.Accepted(
                                first.listening(),
                                first.streams(),
                                first.grant().map(one -> one.resumed(position.getAsLong()))));
                      });
            });
  }

  private static Admission gone() {
    return new Admission.Refused(
        Refusal.of(
            RefusalStatus.SESSION_GONE,
            "the session that it comes back to is not there, or not this client's"));
  }

  /** Sessions of this client's past that wait for it in vain are ended, and their ports freed. */
  private void takeOver(
      Channel channel, AskedPorts asked, UpgradeRequest request, Promise<Admission> decision) {
    List<TunnelSession> replaced =
        request
            .ask()
            .map(
                ask ->
                    sessions.replaced(
                        claim(ask),
                        ask,
                        HostPort.of((InetSocketAddress) channel.remoteAddress()),
                        asked.all()))
            .orElse(List.of());
    request.ask().ifPresent(one -> sessions.probeOthers(claim(one), one, SIGN_OF_LIFE_WITHIN));
    boolean named = request.ask().map(this::claim).filter(Claim::saysWho).isPresent();
    Runnable answer = () -> decided(asked, request, decision);
    // one who says who it is shares the ports with what it replaces, so that they stay open
    if (named) {
      listen(
          channel, asked, request, decision, () -> endNext(replaced.iterator(), channel, answer));
    } else {
      endNext(
          replaced.iterator(), channel, () -> listen(channel, asked, request, decision, answer));
    }
  }

  private static void endNext(Iterator<TunnelSession> ghosts, Channel channel, Runnable then) {
    if (!ghosts.hasNext()) {
      then.run();
      return;
    }
    TunnelSession ghost = ghosts.next();
    ghost
        .loop()
        .execute(
            () -> {
              ghost.mux().close("a new session of the same client takes its ports over");
              channel.eventLoop().execute(() -> endNext(ghosts, channel, then));
            });
  }

  private PortRules portRules() {
    return new PortRules(programs.out(), live.role().opened());
  }

  private static Optional<Refusal> refusal(NativeAsk ask) {
    return MuxVersion.common(ask.mux()).isPresent()
        ? Optional.empty()
        : Optional.of(
            Refusal.of(
                RefusalStatus.NO_COMMON_MUX,
                "expected one of " + MuxVersion.offered() + ", came " + ask.mux()));
  }

  private void listen(
      Channel channel,
      AskedPorts asked,
      UpgradeRequest request,
      Promise<Admission> decision,
      Runnable then) {
    PortHold hold =
        sharedPorts.of(
            request.ask().flatMap(one -> claim(one).shared(one.instance())),
            request.ask().map(this::claim).filter(Claim::saysWho).isPresent(),
            portRules(),
            channel.eventLoop());
    ports = Optional.of(hold);
    peerIdentity().ifPresent(identity -> server.opens(identity, asked));
    hold.open(channel.eventLoop(), asked.entrances())
        .addListener(
            (Future<List<ListenAddress>> done) -> {
              if (!done.isSuccess()) {
                hold.close();
                decision.trySuccess(
                    new Admission.Refused(
                        Refusal.of(RefusalStatus.COULD_NOT_BIND, done.cause().getMessage())));
                return;
              }
              opened = done.getNow();
              wishes.began(asked, opened);
              then.run();
            });
  }

  private void decided(AskedPorts asked, UpgradeRequest request, Promise<Admission> decision) {
    if (!decision.trySuccess(accepted(asked, request.ask()))) {
      ports.ifPresent(PortHold::close);
    }
  }

  private Admission accepted(AskedPorts asked, Optional<NativeAsk> ask) {
    return new Admission.Accepted(
        Optional.of(new ListenAddresses(asked.addressesAt(opened))),
        OptionalInt.of(live.config().session().maxStreams()),
        ask.map(
            one ->
                NativeGrant.of(
                    RANDOM,
                    MuxVersion.common(one.mux()).orElseThrow(),
                    asked.namedAt(opened),
                    serverId,
                    live.config().handshake().servers())));
  }

  private Optional<MuxConnection> mux() {
    return Optional.ofNullable(session).flatMap(TunnelSession::open);
  }
}
