package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.app.App;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.PortLoad;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.StreamChannel;
import io.htmux.agent.forward.TargetDialer;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.NativeOptions;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.Resumption;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.PortTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One session as a role sees it: streams of the peer go to targets, ports that the peer asks for
 * are opened and freed with the session. Lives on the session's event loop, but for {@link
 * #status}.
 */
final class TunnelSession implements SessionHandler {
  private static final Logger LOG = Logger.getLogger(TunnelSession.class);

  /** What the role wants to know of its session; called on the session's event loop. */
  interface Owner {
    void running(TunnelSession session);

    /** It has lost its connection and waits for another one. */
    default void interrupted(TunnelSession session, String why) {}

    /** It goes on with another connection. */
    default void resumed(TunnelSession session) {}

    /** One of the two ends is about to stop and takes no new streams. */
    default void draining(TunnelSession session) {}

    /** The peer wants a port of this end; false if it opens none while a session runs. */
    default boolean portWished(TunnelSession session, PortWish wish) {
      return false;
    }

    /** The peer does not want that port any more. */
    default void portTakenBack(TunnelSession session, int number) {}

    /** The peer listens for a wish of ours. */
    default void portOpened(TunnelSession session, int number, ListenAddress at) {}

    /** The peer does not listen for a wish of ours. */
    default void portRefused(TunnelSession session, int number, String why) {}

    void ended(TunnelSession session, SessionEnd end);

    /** Who the peer has proven to be. */
    default Optional<String> peerIdentity() {
      return Optional.empty();
    }
  }

  /** The peer is told nothing of this host's addresses. */
  private static final StreamAddresses NOWHERE =
      StreamAddresses.of(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0));

  /** A user who was accepted at the peer before it could know gets his stream a moment later. */
  private static final Duration STILL_TAKEN = Duration.ofSeconds(1);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final Owner owner;
  private Exit exit;
  private TargetChoice targets;
  private final TargetDialer dialer;
  private final boolean listensForPeer;
  private volatile HostPort peer;
  private final Instant since;
  private final List<PortListener> listeners = new ArrayList<>();
  private volatile List<ListenAddress> ports;
  private MuxConnection mux;
  private volatile boolean connected = true;
  private volatile boolean takesUsers;

  /** Whether the peer is there is being asked. */
  private volatile boolean doubtful;

  private volatile boolean peerDrains;

  /** No stream of the peer is taken any more. */
  private boolean stops;

  private TunnelSession(
      TunnelConfig config,
      Surroundings surroundings,
      Channel channel,
      Exit exit,
      boolean listensForPeer,
      List<ListenAddress> ports,
      Owner owner) {
    this.config = config;
    this.surroundings = surroundings;
    this.owner = owner;
    this.exit = exit;
    this.targets = new TargetChoice(exit.chosenTargets(), surroundings.names());
    this.dialer =
        new TargetDialer(
            surroundings.sockets(), config.session().dialTimeout(), surroundings.muxMetrics());
    this.listensForPeer = listensForPeer;
    this.peer = HostPort.of((InetSocketAddress) channel.remoteAddress());
    this.since = surroundings.clock().instant();
    this.ports = List.copyOf(ports);
  }

  /**
   * Starts a session on a channel that is ready for frames.
   *
   * @param exit where streams of the peer go
   * @param listensForPeer whether a BIND of the peer is honoured
   * @param ports ports that are open for this peer already, to be shown
   */
  static TunnelSession start(
      TunnelConfig config,
      Surroundings surroundings,
      Channel channel,
      MuxOptions options,
      Exit exit,
      boolean listensForPeer,
      List<ListenAddress> ports,
      Owner owner) {
    TunnelSession session =
        new TunnelSession(config, surroundings, channel, exit, listensForPeer, ports, owner);
    session.mux = MuxConnection.start(channel, options, session, surroundings.muxMetrics());
    channel.config().setAutoRead(true);
    return session;
  }

  /** As above, of SockMux 1.0. */
  static TunnelSession startNative(
      TunnelConfig config,
      Surroundings surroundings,
      Channel channel,
      MuxOptions options,
      NativeOptions nativeOptions,
      Exit exit,
      List<ListenAddress> ports,
      Owner owner) {
    TunnelSession session =
        new TunnelSession(config, surroundings, channel, exit, false, ports, owner);
    session.mux =
        MuxConnection.startNative(
            channel, options, nativeOptions, session, surroundings.muxMetrics());
    channel.config().setAutoRead(true);
    return session;
  }

  // ---- from one connection to the next; a session of SockMux 1.0

  EventLoop loop() {
    return mux.eventLoop();
  }

  /** May be asked from any thread. */
  boolean isConnected() {
    return connected;
  }

  /** May be asked from any thread. */
  boolean hasPortOf(List<ListenAddress> asked) {
    return ports.stream()
        .anyMatch(
            port ->
                asked.stream()
                    .anyMatch(
                        one -> one.port() == port.port() && one.transport() == port.transport()));
  }

  /** How many octets of the peer have come. */
  long position() {
    return mux.resumption().map(Resumption::position).orElse(0L);
  }

  /**
   * The peer comes with another connection.
   *
   * @return how many of its octets have come; empty when the session is over, or was never
   *     resumable
   */
  OptionalLong prepareToResume() {
    Optional<Resumption> resumption = mux.resumption().filter(_ -> mux.isRunning());
    return resumption.isPresent()
        ? OptionalLong.of(resumption.get().prepare())
        : OptionalLong.empty();
  }

  /**
   * Goes on with that connection, on which nothing is read yet.
   *
   * @param received how many of our octets have come at the peer, as it says
   * @return whether it does; if not, the session has ended and the connection is closed
   */
  boolean resume(Channel channel, long received) {
    boolean resumed = mux.isRunning() && mux.resumption().orElseThrow().resume(channel, received);
    if (resumed) {
      channel.config().setAutoRead(true);
    } else {
      loop().execute(channel::close);
    }
    return resumed;
  }

  /** Streams that the peer opens from now on go there. On the session's event loop. */
  void lead(Exit other) {
    exit = other;
    targets = new TargetChoice(other.chosenTargets(), surroundings.names());
  }

  /** Those ports are open for the peer now, here or there. On the session's event loop. */
  void show(List<ListenAddress> open) {
    ports = List.copyOf(open);
  }

  /**
   * This end stops soon. A peer of SockMux 0.3 cannot be told: what it opens is refused from a
   * second later on, as by 1.0 (§6.8). On the session's event loop.
   */
  void drain(Duration within) {
    mux.drain(within);
    if (mux.resumption().isEmpty()) {
      loop().schedule(() -> stops = true, STILL_TAKEN.toMillis(), TimeUnit.MILLISECONDS);
    }
    listeners.forEach(PortListener::close);
    owner.draining(this);
  }

  MuxConnection mux() {
    return mux;
  }

  /** Whether new users are served at once. May be asked from any thread. */
  boolean takesUsers() {
    return takesUsers && connected && !peerDrains && !doubtful;
  }

  /** As above, when it has a connection again. May be asked from any thread. */
  boolean takesUsersLater() {
    return takesUsers && !peerDrains;
  }

  /**
   * Asks the peer for a sign of life, and gives the connection up if none comes. May be called from
   * any thread.
   */
  void probe(Duration within) {
    doubtful = true;
    loop().execute(() -> mux.probe(within, mux::giveUpConnection));
  }

  /** As above; without a sign of life the session is over. */
  void endIfSilent(Duration within) {
    doubtful = true;
    loop()
        .execute(() -> mux.probe(within, why -> mux.close(why + ", and its client is here anew")));
  }

  /** The session, if users can be given to it now. */
  Optional<MuxConnection> open() {
    return mux.isRunning() && !peerDrains ? Optional.of(mux) : Optional.empty();
  }

  /**
   * Lets a user of a port of this end, of whom nothing has been read, into the tunnel; one more
   * than the terms allow is reset. On the session's event loop.
   */
  void enter(Channel user, PortTerms terms) {
    PortLoad load = dialer.loadOf(terms, loop());
    if (load.enter()) {
      load.attach(user);
      PortListener.enter(user, terms.port(), this::open);
      return;
    }
    LOG.infof(
        "no more than limits.maxStreams at once: tunnel=%s port=%s user=%s",
        config.name(), terms.port(), user.remoteAddress());
    surroundings.muxMetrics().refused("too-many-streams");
    PortListener.reset(user);
  }

  HostPort peer() {
    return peer;
  }

  PeerStatus status() {
    return PeerStatus.of(peer, owner.peerIdentity(), since, mux.streamCount(), ports);
  }

  @Override
  public void running() {
    LOG.infof("session is up: tunnel=%s peer=%s ports=%s", config.name(), peer, ports);
    takesUsers = true;
    owner.running(this);
  }

  @Override
  public void interrupted(String why) {
    connected = false;
    LOG.infof(
        "connection is gone, streams wait for the next one: tunnel=%s peer=%s within=%d s: %s",
        config.name(), peer, config.session().resumeWithin().toSeconds(), why);
    owner.interrupted(this, why);
  }

  @Override
  public void heardAgain() {
    doubtful = false;
    owner.resumed(this);
  }

  @Override
  public void resumed() {
    doubtful = false;
    connected = true;
    peer = HostPort.of((InetSocketAddress) mux.channel().remoteAddress());
    LOG.infof(
        "session goes on: tunnel=%s peer=%s streams=%d over=%s",
        config.name(), peer, mux.streamCount(), mux.channel().remoteAddress());
    owner.resumed(this);
  }

  @Override
  public void draining(long seconds) {
    peerDrains = true;
    LOG.infof(
        "the peer stops soon, streams have time to end: tunnel=%s peer=%s within=%d s",
        config.name(), peer, seconds);
    owner.draining(this);
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    if (stops) {
      refuse(stream, earlyData, "draining", "this end is about to stop");
      return;
    }
    Optional<TunnelConfig.Answer.Relay> bound = boundTarget(stream);
    if (bound.isPresent()) {
      dial(bound.get(), PortTerms.NONE, stream, earlyData);
      return;
    }
    switch (exit) {
      case Exit.Targets _, Exit.Anywhere _ -> choose(stream, addresses, earlyData);
      case Exit.Nowhere _ -> {
        earlyData.release();
        LOG.infof(
            "stream refused, outgoing connections need SERVER=http here: tunnel=%s peer=%s",
            config.name(), peer);
        dialer.refuse(stream, "not-permitted");
      }
    }
  }

  private void choose(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    CompletableFuture<Optional<TunnelConfig.Target>> chosen =
        targets.of(addresses, stream.transport()).toCompletableFuture();
    if (chosen.isDone()) {
      chosen(chosen.join(), stream, earlyData);
    } else {
      chosen.thenAcceptAsync(target -> chosen(target, stream, earlyData), mux.eventLoop());
    }
  }

  private void chosen(Optional<TunnelConfig.Target> target, MuxStream stream, ByteBuf earlyData) {
    switch (exit) {
      case Exit.Targets(_, var programs) when target.isPresent() ->
          answer(target.get(), programs, stream, earlyData);
      case Exit.Anywhere(_, var programs) when target.isPresent() ->
          answer(target.get(), Optional.of(programs), stream, earlyData);
      case Exit.Anywhere(_, var programs) -> serve(programs.peer(), peersOwn(), stream, earlyData);
      case Exit.Targets _, Exit.Nowhere _ ->
          refuse(stream, earlyData, "no-target", "no target is configured for it");
    }
  }

  private void answer(
      TunnelConfig.Target target,
      Optional<Programs> programs,
      MuxStream stream,
      ByteBuf earlyData) {
    Requester from = userOf(stream);
    switch (target.answer()) {
      case TunnelConfig.Answer.Relay relay
          when programs.isPresent() && programs.get().out().gate().limitsEverybody() ->
          dialIfAdmitted(programs.get(), from, relay, target.terms(), stream, earlyData);
      case TunnelConfig.Answer.Relay relay -> dial(relay, target.terms(), stream, earlyData);
      case TunnelConfig.Answer.Program program ->
          serve(programs.orElseThrow().app(program), from, stream, earlyData);
      case TunnelConfig.Answer.AtPeer _ ->
          refuse(stream, earlyData, "no-target", "its target is the peer's");
    }
  }

  private void dialIfAdmitted(
      Programs programs,
      Requester from,
      TunnelConfig.Answer.Relay relay,
      PortTerms terms,
      MuxStream stream,
      ByteBuf earlyData) {
    var _ =
        programs
            .out()
            .refusal(mux.eventLoop(), from, relay.to(), relay.transport())
            .whenComplete(
                (refusal, failure) -> {
                  if (failure == null && refusal.isEmpty()) {
                    dial(relay, terms, stream, earlyData);
                  } else {
                    refuse(
                        stream,
                        earlyData,
                        "not-permitted",
                        failure == null ? refusal.get() : "the lists: " + failure);
                  }
                });
  }

  private void serve(App app, Requester from, MuxStream stream, ByteBuf earlyData) {
    app.serve(
        StreamChannel.accept(mux.eventLoop(), stream, NOWHERE, earlyData),
        from,
        Unpooled.EMPTY_BUFFER);
  }

  private Requester userOf(MuxStream stream) {
    return new Requester(
        EntryPath.REMOTE_PORT,
        stream.addresses().first(),
        stream.addresses().second(),
        Optional.of(peer),
        owner.peerIdentity(),
        Optional.of(mux));
  }

  /** What CONNECT says of a user is nothing here: an original says loopback. */
  private Requester peersOwn() {
    return new Requester(
        EntryPath.PEER_REQUEST,
        Optional.of(peer),
        Optional.of(HostPort.of((InetSocketAddress) mux.channel().localAddress())),
        Optional.of(peer),
        owner.peerIdentity(),
        Optional.of(mux));
  }

  @Override
  public void listenAsked(BindRequest request) {
    Optional<HostPort> at = request.listen();
    if (!listensForPeer || at.isEmpty()) {
      LOG.infof(
          "BIND refused, it needs SOXCONF=allow:acc and a CAPSKEY here: tunnel=%s peer=%s asked=%s",
          config.name(), peer, shown(at));
      mux.listenRefused(request);
      return;
    }
    PortListener.open(
            surroundings.sockets(), mux.eventLoop(), at.get(), this::open, request.peerId())
        .addListener(
            (Future<PortListener> listening) -> {
              if (listening.isSuccess() && mux.isRunning()) {
                keep(listening.getNow());
                mux.listening(request);
              } else if (listening.isSuccess()) {
                listening.getNow().close();
              } else {
                LOG.warnf(
                    "cannot listen for the peer: tunnel=%s peer=%s at=%s: %s",
                    config.name(), peer, at.get(), listening.cause().getMessage());
                mux.listenRefused(request);
              }
            });
  }

  @Override
  public void listenAnswered(String bind, boolean listening) {
    if (listening) {
      LOG.infof("the peer listens for us: tunnel=%s peer=%s bind=%s", config.name(), peer, bind);
    } else {
      LOG.warnf(
          "the peer refused to listen for us; it needs SOXCONF=allow:acc and a CAPSKEY: tunnel=%s peer=%s bind=%s",
          config.name(), peer, bind);
    }
  }

  @Override
  public boolean portWished(PortWish wish) {
    return owner.portWished(this, wish);
  }

  @Override
  public void portTakenBack(int number) {
    owner.portTakenBack(this, number);
  }

  @Override
  public void portOpened(int number, ListenAddress at) {
    owner.portOpened(this, number, at);
  }

  @Override
  public void portRefused(int number, String why) {
    owner.portRefused(this, number, why);
  }

  @Override
  public void ended(SessionEnd end) {
    takesUsers = false;
    LOG.infof(
        "session has ended: tunnel=%s peer=%s cause=%s: %s",
        config.name(), peer, end.cause(), end.detail());
    listeners.forEach(PortListener::close);
    listeners.clear();
    owner.ended(this, end);
  }

  private void dial(
      TunnelConfig.Answer.Relay to, PortTerms terms, MuxStream stream, ByteBuf earlyData) {
    if (LOG.isDebugEnabled()) {
      LOG.debugf(
          "stream for a target: tunnel=%s peer=%s user=%s acceptedAt=%s target=%s",
          config.name(),
          peer,
          shown(stream.addresses().first()),
          shown(stream.addresses().second()),
          to.to());
    }
    dialer.dial(mux.eventLoop(), to.to(), to.transport(), terms, stream, earlyData);
  }

  private void refuse(MuxStream stream, ByteBuf earlyData, String reason, String why) {
    earlyData.release();
    LOG.infof(
        "stream refused, %s: tunnel=%s peer=%s user=%s acceptedAt=%s",
        why,
        config.name(),
        peer,
        shown(stream.addresses().first()),
        shown(stream.addresses().second()));
    dialer.refuse(stream, reason);
  }

  private void keep(PortListener listener) {
    listeners.add(listener);
    List<ListenAddress> now = new ArrayList<>(ports);
    now.add(ListenAddress.tcp(listener.address()));
    ports = List.copyOf(now);
  }

  /** A stream that is addressed to a BIND of ours goes where that BIND says. */
  private Optional<TunnelConfig.Answer.Relay> boundTarget(MuxStream stream) {
    int index = stream.askedId() - MuxOptions.FIRST_ID;
    List<TunnelConfig.Bind> binds = config.sockMux().binds();
    if (index < 0 || index >= binds.size()) {
      return Optional.empty();
    }
    return Optional.of(new TunnelConfig.Answer.Relay(binds.get(index).target(), Transport.TCP));
  }

  private static String shown(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("unknown");
  }
}
