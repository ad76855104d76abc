package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.SessionEnd;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * SERVER=sockmux://host:port: dials the acceptor and keeps the session. Users of the entrances go
 * to the acceptor; its streams go to the targets, if this end has a CAPSKEY. Everything runs on one
 * event loop.
 */
public final class SockMuxConnector implements RunningRole, SessionOwner {
  private static final Logger LOG = Logger.getLogger(SockMuxConnector.class);

  private final TunnelConfig config;
  private final TunnelConfig.Role.SockMuxConnector role;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final Entrances entrances;
  private final SessionOptions options;
  private final Redialler redialler;
  private volatile boolean stopping;
  private volatile TunnelSession current;

  SockMuxConnector(
      TunnelConfig config, TunnelConfig.Role.SockMuxConnector role, Surroundings surroundings) {
    this.config = config;
    this.role = role;
    this.surroundings = surroundings;
    this.loop = surroundings.sockets().loops().next();
    this.entrances =
        new Entrances(surroundings.sockets(), loop, this::session, surroundings.muxMetrics());
    this.options = new SessionOptions(config, surroundings, true, role.entrances().size());
    this.redialler = new Redialler(config, surroundings, loop, role.acceptor(), this::startSession);
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
                        LOG.infof(
                            "dialling the acceptor: tunnel=%s acceptor=%s entrances=%s",
                            config.name(), role.acceptor(), entrances.addresses());
                        started.setSuccess(null);
                        redialler.dial();
                      } else {
                        started.setFailure(opened.cause());
                      }
                    }));
    return started;
  }

  /** Takes no new users and dials no more; streams of a peer that opens more are refused. */
  @Override
  public CompletionStage<Void> drain(Duration within) {
    stopping = true;
    loop.execute(
        () -> {
          entrances.close();
          redialler.retire();
        });
    return Drain.of(Optional.ofNullable(current).stream().toList(), within);
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
    return !stopping && current != null;
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

  private Optional<MuxConnection> session() {
    return Optional.ofNullable(current).flatMap(TunnelSession::open);
  }

  private void startSession(Channel channel) {
    boolean servesPeer = role.keys().grants(Capability.INBOUND);
    TunnelSession.start(
        config,
        surroundings,
        channel,
        options.forOriginal(true),
        new Exit.Targets(servesPeer ? role.targets() : List.of()),
        servesPeer && config.sockMux().allowBind(),
        entrances.addresses(),
        this);
  }
}
