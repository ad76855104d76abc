package io.htmux.agent.role;

import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.SessionEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * SERVER=sockmux: waits for connectors at its tunnel port. Streams of every connector go to the
 * targets; users of the entrances go to the connector that came last. Everything runs on one event
 * loop.
 */
public final class SockMuxAcceptor implements RunningRole, SessionOwner {
  private static final Logger LOG = Logger.getLogger(SockMuxAcceptor.class);

  private final TunnelConfig config;
  private final TunnelConfig.Role.SockMuxAcceptor role;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Entrances entrances;
  private final SessionOptions options;
  private final List<TunnelSession> sessions = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;
  private volatile Channel tunnelPort;

  SockMuxAcceptor(
      TunnelConfig config, TunnelConfig.Role.SockMuxAcceptor role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.loop = surroundings.sockets().loops().next();
    this.entrances =
        new Entrances(surroundings.sockets(), loop, this::newest, surroundings.muxMetrics());
    this.options = new SessionOptions(config, surroundings, true, role.entrances().size());
  }

  @Override
  public Future<?> start() {
    Promise<Void> started = loop.newPromise();
    loop.execute(
        () ->
            entrances
                .open(TunnelConfig.Entrance.of(role.entrances()))
                .addListener(
                    opened -> {
                      if (opened.isSuccess()) {
                        listen(started);
                      } else {
                        started.setFailure(opened.cause());
                      }
                    }));
    return started;
  }

  /** Takes no new users and connectors; streams of a peer that opens more are refused. */
  @Override
  public CompletionStage<Void> drain(Duration within) {
    stopping = true;
    loop.execute(this::closePorts);
    return Drain.of(sessions, within);
  }

  @Override
  public void stop() {
    loop.execute(
        () -> {
          closePorts();
          sessions.forEach(session -> session.mux().close("this end stops"));
        });
  }

  @Override
  public boolean isReady() {
    return !stopping && tunnelPort != null && tunnelPort.isActive();
  }

  @Override
  public List<PeerStatus> peers() {
    return sessions.stream().map(TunnelSession::status).toList();
  }

  @Override
  public void running(TunnelSession session) {
    if (stopping) {
      loop.execute(() -> session.mux().close("this end stops"));
      return;
    }
    sessions.add(session);
    entrances.resume();
  }

  @Override
  public void ended(TunnelSession session, SessionEnd end) {
    sessions.remove(session);
    if (sessions.isEmpty()) {
      entrances.pause();
    }
  }

  private void closePorts() {
    entrances.close();
    if (tunnelPort != null) {
      tunnelPort.close();
    }
  }

  private Optional<MuxConnection> newest() {
    return sessions.isEmpty() ? Optional.empty() : sessions.getLast().open();
  }

  private void listen(Promise<Void> started) {
    surroundings
        .sockets()
        .listen(loop, loop, role.tunnelPort(), new Accepted())
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                tunnelPort = bound.getNow();
                LOG.infof(
                    "waiting for connectors: tunnel=%s at=%s entrances=%s",
                    config.name(), role.tunnelPort(), entrances.addresses());
                started.setSuccess(null);
              } else {
                entrances.close();
                started.setFailure(new CannotListenException(role.tunnelPort(), bound.cause()));
              }
            });
  }

  @Sharable
  private final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.pipeline().remove(this);
      TunnelSession.start(
          config,
          surroundings,
          context.channel(),
          options.forOriginal(true),
          new Exit.Targets(role.targets()),
          config.sockMux().allowBind(),
          entrances.addresses(),
          SockMuxAcceptor.this);
    }
  }
}
