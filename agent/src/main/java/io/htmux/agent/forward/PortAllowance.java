package io.htmux.agent.forward;

import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What somebody may have opened here besides connections: ports for one connection each, and
 * destinations of datagrams, both at most so many at once. May be used from any thread.
 */
public final class PortAllowance {
  static final int MAX_PORTS = 64;
  static final int MAX_DATAGRAM_DESTINATIONS = 256;

  private final Function<IncomingConnection, Optional<String>> refusal;
  private final AtomicInteger ports = new AtomicInteger();
  private final AtomicInteger destinations = new AtomicInteger();

  /**
   * Nothing is open yet.
   *
   * @param refusal why a port is not opened, for the peer to read; empty if it may be
   */
  public PortAllowance(Function<IncomingConnection, Optional<String>> refusal) {
    this.refusal = refusal;
  }

  /** Every port may be opened. */
  public static PortAllowance all() {
    return new PortAllowance(_ -> Optional.empty());
  }

  /** Why there is no port; if there is none against it, it counts until {@code end}. */
  Optional<NotConnectedException> port(IncomingConnection awaited, Future<?> end) {
    Optional<String> against = refusal.apply(awaited);
    return against.isPresent()
        ? against.map(NotConnectedException::notPermitted)
        : take(ports, MAX_PORTS, end, "ports for one connection");
  }

  /** As {@link #port}, for a destination of datagrams. */
  Optional<NotConnectedException> destination(Future<?> end) {
    return take(destinations, MAX_DATAGRAM_DESTINATIONS, end, "destinations of datagrams");
  }

  private static Optional<NotConnectedException> take(
      AtomicInteger open, int most, Future<?> end, String what) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return Optional.of(
          new NotConnectedException("too-many-waiting", most + " " + what + " are open already."));
    }
    end.addListener(_ -> open.decrementAndGet());
    return Optional.empty();
  }
}
