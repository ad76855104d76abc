package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.TargetDialer;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

    void ended(TunnelSession session, SessionEnd end);
  }

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final Owner owner;
  private final Exit exit;
  private final TargetChoice targets;
  private final TargetDialer dialer;
  private final boolean listensForPeer;
  private final HostPort peer;
  private final Instant since;
  private final List<PortListener> listeners = new ArrayList<>();
  private volatile List<HostPort> ports;
  private MuxConnection mux;

  private TunnelSession(
      TunnelConfig config,
      Surroundings surroundings,
      Channel channel,
      Exit exit,
      boolean listensForPeer,
      List<HostPort> ports,
      Owner owner) {
    this.config = config;
    this.surroundings = surroundings;
    this.owner = owner;
    this.exit = exit;
    this.targets =
        new TargetChoice(
            exit instanceof Exit.Targets(var list) ? list : List.of(), surroundings.names());
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
      List<HostPort> ports,
      Owner owner) {
    TunnelSession session =
        new TunnelSession(config, surroundings, channel, exit, listensForPeer, ports, owner);
    session.mux = MuxConnection.start(channel, options, session, surroundings.muxMetrics());
    channel.config().setAutoRead(true);
    return session;
  }

  MuxConnection mux() {
    return mux;
  }

  /** The session, if users can be given to it now. */
  Optional<MuxConnection> open() {
    return mux.isRunning() ? Optional.of(mux) : Optional.empty();
  }

  HostPort peer() {
    return peer;
  }

  PeerStatus status() {
    return PeerStatus.of(peer, since, mux.streamCount(), ports);
  }

  @Override
  public void running() {
    LOG.infof("session is up: tunnel=%s peer=%s ports=%s", config.name(), peer, ports);
    owner.running(this);
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    Optional<TunnelConfig.Target> bound = boundTarget(stream);
    if (bound.isPresent()) {
      dial(bound, stream, earlyData);
      return;
    }
    switch (exit) {
      case Exit.Targets _ -> toTarget(stream, addresses, earlyData);
      case Exit.Anywhere(var outgoing) ->
          outgoing.serve(mux.channel().eventLoop(), stream, earlyData);
      case Exit.Nowhere _ -> {
        earlyData.release();
        LOG.infof(
            "stream refused, outgoing connections need SERVER=http here: tunnel=%s peer=%s",
            config.name(), peer);
        dialer.refuse(stream, "not-permitted");
      }
    }
  }

  private void toTarget(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    CompletableFuture<Optional<TunnelConfig.Target>> chosen =
        targets.of(addresses).toCompletableFuture();
    if (chosen.isDone()) {
      dial(chosen.join(), stream, earlyData);
    } else {
      chosen.thenAcceptAsync(target -> dial(target, stream, earlyData), mux.channel().eventLoop());
    }
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
            surroundings.sockets(),
            mux.channel().eventLoop(),
            at.get(),
            this::open,
            request.peerId())
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
  public void ended(SessionEnd end) {
    LOG.infof(
        "session has ended: tunnel=%s peer=%s cause=%s: %s",
        config.name(), peer, end.cause(), end.detail());
    listeners.forEach(PortListener::close);
    listeners.clear();
    owner.ended(this, end);
  }

  private void dial(Optional<TunnelConfig.Target> target, MuxStream stream, ByteBuf earlyData) {
    target.ifPresentOrElse(
        to -> {
          LOG.debugf(
              "stream for a target: tunnel=%s peer=%s user=%s acceptedAt=%s target=%s",
              config.name(),
              peer,
              shown(stream.addresses().first()),
              shown(stream.addresses().second()),
              to.to());
          dialer.dial(mux.channel().eventLoop(), to.to(), to.transport(), stream, earlyData);
        },
        () -> {
          earlyData.release();
          LOG.infof(
              "stream refused, no target is configured for it: tunnel=%s peer=%s user=%s acceptedAt=%s",
              config.name(),
              peer,
              shown(stream.addresses().first()),
              shown(stream.addresses().second()));
          dialer.refuse(stream, "no-target");
        });
  }

  private void keep(PortListener listener) {
    listeners.add(listener);
    List<HostPort> now = new ArrayList<>(ports);
    now.add(listener.address());
    ports = List.copyOf(now);
  }

  /** A stream that is addressed to a BIND of ours goes where that BIND says. */
  private Optional<TunnelConfig.Target> boundTarget(MuxStream stream) {
    int index = stream.askedId() - MuxOptions.FIRST_ID;
    List<TunnelConfig.Bind> binds = config.sockMux().binds();
    if (index < 0 || index >= binds.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new TunnelConfig.Target(binds.get(index).target(), Transport.TCP, Optional.empty(), ""));
  }

  private static String shown(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("unknown");
  }
}
