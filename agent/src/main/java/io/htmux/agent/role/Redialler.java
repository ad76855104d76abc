package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DialFailure;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Keeps a connection to the peer: dials, and dials again whenever its owner says that the last one
 * came to an end. On one event loop.
 */
final class Redialler {
  private static final Logger LOG = Logger.getLogger(Redialler.class);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final HostPort peer;
  private final Supplier<Future<Channel>> dialling;
  private final Consumer<Channel> connected;
  private final ReconnectDelays delays = new ReconnectDelays(RandomGenerator.getDefault());
  private Channel current;
  private Instant connectedAt = Instant.EPOCH;
  private int interruptions;
  private int searches;
  private boolean stopped;

  /**
   * @param connected takes each new connection, on the event loop, and reads nothing of it before
   *     it wants to
   */
  Redialler(
      TunnelConfig config,
      Surroundings surroundings,
      EventLoop loop,
      HostPort peer,
      Consumer<Channel> connected) {
    this(
        config,
        surroundings,
        loop,
        peer,
        () -> surroundings.sockets().dial(loop, peer, config.session().dialTimeout()),
        connected);
  }

  /**
   * @param dialling how a connection is made
   * @param connected as above
   */
  Redialler(
      TunnelConfig config,
      Surroundings surroundings,
      EventLoop loop,
      HostPort peer,
      Supplier<Future<Channel>> dialling,
      Consumer<Channel> connected) {
    this.dialling = dialling;
    this.config = config;
    this.surroundings = surroundings;
    this.loop = loop;
    this.peer = peer;
    this.connected = connected;
  }

  void dial() {
    dialling
        .get()
        .addListener(
            (Future<Channel> dialled) -> {
              if (!dialled.isSuccess()) {
                notReached("cannot reach it: " + DialFailure.describe(dialled.cause()));
              } else if (stopped) {
                dialled.getNow().close();
              } else {
                current = dialled.getNow();
                connectedAt = surroundings.clock().instant();
                connected.accept(current);
              }
            });
  }

  private void notReached(String why) {
    if (interruptions > 0) {
      againAfterInterruption(why);
    } else {
      againAfterFailure(why);
    }
  }

  /** There is another way to try, now. */
  void againAtOnce() {
    if (!stopped) {
      loop.execute(this::dial);
    }
  }

  /** The session lost its connection and waits for another one. */
  void againAfterInterruption(String why) {
    again(delays.afterInterruption(interruptions++), why);
  }

  /** The session goes on, or is over. */
  void interruptionIsOver() {
    interruptions = 0;
  }

  /** The session had been running and has ended. */
  void againAfterSession() {
    Duration lasted = Duration.between(connectedAt, surroundings.clock().instant());
    again(delays.afterSession(lasted), "the session has ended");
  }

  /** There is a session. */
  void found() {
    searches = 0;
  }

  /** Somebody answered whom the owner has already: it looks for another one. */
  void searchOn(String why) {
    again(delays.afterSearch(searches++), why);
  }

  /** There was no session: the next wait is longer. */
  void againAfterFailure(String why) {
    again(delays.afterFailure(), why);
  }

  /** Dials no more; the connection that is there goes on. */
  void retire() {
    stopped = true;
  }

  void stop() {
    stopped = true;
    if (current != null) {
      current.close();
    }
  }

  private void again(Duration wait, String why) {
    if (stopped) {
      return;
    }
    LOG.logf(
        searches > 1 ? Logger.Level.DEBUG : Logger.Level.INFO,
        "dialling again in %d ms: tunnel=%s peer=%s: %s",
        wait.toMillis(),
        config.name(),
        peer,
        why);
    surroundings.roleMetrics().reconnect();
    loop.schedule(
        () -> {
          if (!stopped) {
            dial();
          }
        },
        wait.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
