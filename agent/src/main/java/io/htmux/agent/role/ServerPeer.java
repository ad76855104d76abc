package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.role.ResumableSessions.Claim;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * One connection at an HTMUX server's tunnel port, from the request on: binds the ports that its
 * client asks for, and frees them as soon as the connection ends, whatever the reason. On the
 * connection's event loop.
 */
final class ServerPeer implements Gatekeeper, SessionOwner {
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
  private final ReturningClient returning;
  private ServerLive live;
  private Programs programs;
  private Optional<NativeAsk> ask = Optional.empty();
  private Optional<PortHold> ports = Optional.empty();
  private List<ListenAddress> opened = List.of();

  /** As whom the tunnel file knows it, and whether it has proven that. */
  private Optional<Handshake.Admitted> client = Optional.empty();

  private boolean proven;
  private TunnelSession session;

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
    this.returning = new ReturningClient(sessions);
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
                          resume ->
                              returning.admit(
                                  channel, resume, claim(request.ask().get()), decision),
                          () -> takeOver(channel, asked, request, decision));
                }
              }
            },
            channel.eventLoop());
  }

  @Override
  public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
    if (returning.isAdmitted()) {
      returning.goOn(channel, request.ask().flatMap(NativeAsk::resume).orElseThrow());
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

  /** By the rules of this moment. */
  private CompletionStage<WishedPorts.Verdict> judged(PortWish wish) {
    return new WishRules(clientAddress, acceptedAt, ask).judge(live.admission(), wish);
  }

  private Programs programs() {
    return ServerPrograms.ofClient(live, surroundings, channel, this::mux, this::portRefusal);
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
          channel,
          asked,
          request,
          decision,
          () -> ResumableSessions.end(replaced, channel.eventLoop(), answer));
    } else {
      ResumableSessions.end(
          replaced, channel.eventLoop(), () -> listen(channel, asked, request, decision, answer));
    }
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
