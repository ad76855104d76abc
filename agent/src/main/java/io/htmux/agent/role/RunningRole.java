package io.htmux.agent.role;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A role that plays. Its methods may be called from any thread. */
public sealed interface RunningRole
    permits HtmuxServer, HtmuxClient, HtmuxProxy, SockMuxAcceptor, SockMuxConnector {

  /**
   * Starts to play.
   *
   * @return done when this end's own ports are open, or failed with what a user can read
   */
  Future<?> start();

  /**
   * Takes no new users and tells the peers so, where they understand it; streams that are there go
   * on.
   *
   * @return done when there are none any more, or after that time
   */
  CompletionStage<Void> drain(Duration within);

  /** Closes ports and sessions. */
  void stop();

  /**
   * Takes another configuration over, whole or not at all, while streams go on. Reads certificates,
   * so not on an event loop, and one call after the other.
   *
   * @return done when it holds; failed with what a user can read, and then nothing has changed
   */
  default CompletionStage<Void> reload(TunnelConfig next) {
    return CompletableFuture.failedStage(
        new NotReloadableException("this role takes changes over by a restart only"));
  }

  /** Whether users can be served now. */
  boolean isReady();

  /** The peers that are connected now. */
  List<PeerStatus> peers();

  /** Builds the role that the configuration asks for. */
  static RunningRole of(TunnelConfig config, Surroundings surroundings) {
    return switch (config.role()) {
      case TunnelConfig.Role.HtmuxServer role -> new HtmuxServer(config, role, surroundings);
      case TunnelConfig.Role.HtmuxClient role -> new HtmuxClient(config, role, surroundings);
      case TunnelConfig.Role.HtmuxProxy role -> new HtmuxProxy(config, role, surroundings);
      case TunnelConfig.Role.SockMuxAcceptor role ->
          new SockMuxAcceptor(config, role, surroundings);
      case TunnelConfig.Role.SockMuxConnector role ->
          new SockMuxConnector(config, role, surroundings);
    };
  }
}
