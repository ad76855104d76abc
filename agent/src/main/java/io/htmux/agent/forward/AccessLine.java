package io.htmux.agent.forward;

import io.htmux.agent.mux.StreamAddresses;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One line of the access log, while the connection or the user's datagrams that it tells of go on:
 * who, where he was accepted, where he was led to, for how long, and how many octets each way. On
 * the event loop of what it counts; the log's category is {@link #CATEGORY}.
 */
final class AccessLine {
  static final String CATEGORY = "io.htmux.access";

  private static final Logger LOG = Logger.getLogger(CATEGORY);

  private final StreamAddresses user;
  private final Optional<String> target;
  private final LongSupplier nanoTime;
  private final long openedNanos;
  private long fromSocketOctets;
  private long toSocketOctets;

  /**
   * @param target what was dialled; empty where the user himself is at the other end of the socket
   */
  AccessLine(StreamAddresses user, Optional<String> target, LongSupplier nanoTime) {
    this.user = user;
    this.target = target;
    this.nanoTime = nanoTime;
    this.openedNanos = nanoTime.getAsLong();
  }

  /** Whether anybody wants to know. */
  static boolean isWanted() {
    return LOG.isInfoEnabled();
  }

  void cameFromSocket(int octets) {
    fromSocketOctets += octets;
  }

  void wentToSocket(int octets) {
    toSocketOctets += octets;
  }

  void write() {
    LOG.infof(
        "connection has ended: user=%s acceptedAt=%s target=%s millis=%d fromUser=%d toUser=%d",
        user.first().map(Object::toString).orElse("unknown"),
        user.second().map(Object::toString).orElse("unknown"),
        target.orElse("-"),
        Duration.ofNanos(nanoTime.getAsLong() - openedNanos).toMillis(),
        target.isPresent() ? toSocketOctets : fromSocketOctets,
        target.isPresent() ? fromSocketOctets : toSocketOctets);
  }
}
