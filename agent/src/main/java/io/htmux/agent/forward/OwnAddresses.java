package io.htmux.agent.forward;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The addresses of this host's interfaces, as they were at most {@value #HOLDS_SECONDS} s ago. May
 * be used from any thread.
 */
public final class OwnAddresses implements Supplier<Set<InetAddress>> {
  private static final int HOLDS_SECONDS = 5;

  private record Seen(Set<InetAddress> addresses, long atNanos) {}

  private volatile Seen last = look();

  @Override
  public Set<InetAddress> get() {
    Seen seen = last;
    if (System.nanoTime() - seen.atNanos() > TimeUnit.SECONDS.toNanos(HOLDS_SECONDS)) {
      seen = look();
      last = seen;
    }
    return seen.addresses();
  }

  private static Seen look() {
    try {
      return new Seen(
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toUnmodifiableSet()),
          System.nanoTime());
    } catch (SocketException e) {
      throw new UncheckedIOException("the interfaces of this host cannot be listed", e);
    }
  }
}
