package io.htmux.agent.upgrade;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How fast keys may be tried: who failed waits {@value #DELAY_MILLISECONDS} ms for the answer, and
 * from one address (or one IPv6 network of 64 bits) only {@value #MOST_WAITING} wait at a time,
 * while nobody else from there is listened to. May be used from any thread; holds as many entries
 * as connections wait.
 */
public final class FailedProofs {

  static final int MOST_WAITING = 64;
  static final int DELAY_MILLISECONDS = 1000;

  private static final int IPV6_NETWORK_OCTETS = 8;

  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

  /** Whether a proof from there is looked at now. */
  boolean mayTry(InetAddress from) {
    AtomicInteger count = waiting.get(network(from));
    return count == null || count.get() < MOST_WAITING;
  }

  /** Somebody waits; {@link #over} has to follow. */
  void failed(InetAddress from) {
    waiting.compute(
        network(from),
        (_, count) -> {
          AtomicInteger now = count == null ? new AtomicInteger() : count;
          now.incrementAndGet();
          return now;
        });
  }

  void over(InetAddress from) {
    waiting.computeIfPresent(
        network(from), (_, count) -> count.decrementAndGet() == 0 ? null : count);
  }

  private static String network(InetAddress address) {
    byte[] octets = address.getAddress();
    return HexFormat.of()
        .formatHex(
            address instanceof Inet6Address ? Arrays.copyOf(octets, IPV6_NETWORK_OCTETS) : octets);
  }
}
