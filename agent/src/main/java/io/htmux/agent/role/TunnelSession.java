package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.PortLoad;
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
import io.htmux.agent.policy.PortTerms;
import io.netty.buffer.ByteBuf;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One session as a role sees it, from the start to the end and from one connection to the next:
 * where its streams go is {@link PeerStreams}'s matter, ports for BIND are {@link BoundPorts}'s,
 * and whether it takes users is {@link SessionAvailability}'s. Lives on the session's event loop,
 * but for what says otherwise and {@link #status}.
 */
final class TunnelSession implements SessionHandler {
  private static final Logger LOG = Logger.getLogger(TunnelSession.class);

  /** A user who was accepted at the peer before it could know gets his stream a moment later. */
  private static final Duration STILL_TAKEN = Duration.ofSeconds(1);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final SessionOwner owner;
  private final TargetDialer dialer;
  private final PeerStreams streams;
  private final BoundPorts bound;
  private final SessionAvailability available = new SessionAvailability();
  private volatile HostPort peer;
  private final Instant since;
  private volatile List<ListenAddress> ports;
  private MuxConnection mux;

  private TunnelSession(
      TunnelConfig config,
      Surroundings surroundings,
      Channel channel,
      Exit exit,
      boolean listensForPeer,
      List<ListenAddress> ports,
      SessionOwner owner) {
    this.config = config;
    this.surroundings = surroundings;
    this.owner = owner;
    this.dialer =
        new TargetDialer(
            surroundings.sockets(), config.session().dialTimeout(), surroundings.muxMetrics());
    this.streams =
        new PeerStreams(
            config,
            surroundings,
            channel.eventLoop(),
            exit,
            dialer,
            () -> new PeerStreams.Peer(mux, peer, owner.peerIdentity()));
    this.bound =
        new BoundPorts(surroundings.sockets(), channel.eventLoop(), listensForPeer, this::open);
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
      SessionOwner owner) {
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
      SessionOwner owner) {
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
    return available.isConnected();
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
    streams.lead(other);
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
      loop().schedule(() -> streams.stop(), STILL_TAKEN.toMillis(), TimeUnit.MILLISECONDS);
    }
    bound.close();
    owner.draining(this);
  }

  MuxConnection mux() {
    return mux;
  }

  /** Whether new users are served at once. May be asked from any thread. */
  boolean takesUsers() {
    return available.takesUsers();
  }

  /** As above, when it has a connection again. May be asked from any thread. */
  boolean takesUsersLater() {
    return available.takesUsersLater();
  }

  /**
   * Asks the peer for a sign of life, and gives the connection up if none comes. May be called from
   * any thread.
   */
  void probe(Duration within) {
    available.doubted();
    loop().execute(() -> mux.probe(within, mux::giveUpConnection));
  }

  /** As above; without a sign of life the session is over. */
  void endIfSilent(Duration within) {
    available.doubted();
    loop()
        .execute(() -> mux.probe(within, why -> mux.close(why + ", and its client is here anew")));
  }

  /** The session, if users can be given to it now. */
  Optional<MuxConnection> open() {
    return mux.isRunning() && !available.doesPeerStop() ? Optional.of(mux) : Optional.empty();
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
    available.began();
    owner.running(this);
  }

  @Override
  public void interrupted(String why) {
    available.interrupted();
    LOG.infof(
        "connection is gone, streams wait for the next one: tunnel=%s peer=%s within=%d s: %s",
        config.name(), peer, config.session().resumeWithin().toSeconds(), why);
    owner.interrupted(this, why);
  }

  @Override
  public void heardAgain() {
    available.heard();
    owner.resumed(this);
  }

  @Override
  public void resumed() {
    available.resumed();
    peer = HostPort.of((InetSocketAddress) mux.channel().remoteAddress());
    LOG.infof(
        "session goes on: tunnel=%s peer=%s streams=%d over=%s",
        config.name(), peer, mux.streamCount(), mux.channel().remoteAddress());
    owner.resumed(this);
  }

  @Override
  public void draining(long seconds) {
    available.peerStops();
    LOG.infof(
        "the peer stops soon, streams have time to end: tunnel=%s peer=%s within=%d s",
        config.name(), peer, seconds);
    owner.draining(this);
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    streams.opened(stream, addresses, earlyData);
  }

  @Override
  public void listenAsked(BindRequest request) {
    bound
        .open(request)
        .addListener(
            (Future<HostPort> opened) -> {
              if (opened.isSuccess()) {
                List<ListenAddress> now = new ArrayList<>(ports);
                now.add(ListenAddress.tcp(opened.getNow()));
                show(now);
                mux.listening(request);
              } else {
                tellNotListening(request, opened.cause());
                mux.listenRefused(request);
              }
            });
  }

  private void tellNotListening(BindRequest request, Throwable why) {
    switch (why) {
      case CancellationException _ -> LOG.debugf("BIND came too late: tunnel=%s", config.name());
      case BoundPorts.NotPermittedException _ ->
          LOG.infof(
              "BIND refused, it needs SOXCONF=allow:acc and a CAPSKEY here: tunnel=%s peer=%s asked=%s",
              config.name(), peer, shown(request.listen()));
      default ->
          LOG.warnf(
              "cannot listen for the peer: tunnel=%s peer=%s at=%s: %s",
              config.name(), peer, shown(request.listen()), why.getMessage());
    }
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
    available.ended();
    LOG.infof(
        "session has ended: tunnel=%s peer=%s cause=%s: %s",
        config.name(), peer, end.cause(), end.detail());
    bound.close();
    owner.ended(this, end);
  }

  private static String shown(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("unknown");
  }
}
