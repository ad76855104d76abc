package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A port that takes one connection, from the one host that is expected if there is one, and is
 * freed when that has come, when nobody came in time, or when nobody wants it any more. Others who
 * come are reset.
 */
final class SinglePort {
  private final EventLoop loop;
  private final Optional<InetAddress> expected;
  private final Promise<Channel> accepted;

  private SinglePort(EventLoop loop, Optional<InetAddress> expected) {
    this.loop = loop;
    this.expected = expected;
    this.accepted = loop.newPromise();
  }

  /**
   * Listens on {@code loop}, where the accepted connection lives too.
   *
   * @param shown the address to tell when it listens on every one and nobody is expected
   * @param expected whose connection alone is taken, by number or name
   * @param within how long to wait for it
   */
  static Future<Listening> open(
      Sockets sockets,
      EventLoop loop,
      HostPort at,
      String shown,
      Optional<String> expected,
      Duration within) {
    Promise<Listening> listening = loop.newPromise();
    if (expected.isEmpty()) {
      new SinglePort(loop, Optional.empty()).listen(sockets, at, shown, within, listening);
    } else {
      sockets
          .resolve(loop, new HostPort(expected.get(), 0))
          .addListener(
              (Future<InetSocketAddress> resolved) -> {
                if (resolved.isSuccess()) {
                  InetAddress host = resolved.getNow().getAddress();
                  new SinglePort(loop, Optional.of(host))
                      .listen(sockets, at, towards(host).orElse(shown), within, listening);
                } else {
                  listening.setFailure(notListening(resolved.cause()));
                }
              });
    }
    return listening;
  }

  private void listen(
      Sockets sockets, HostPort at, String shown, Duration within, Promise<Listening> listening) {
    PortListener.open(sockets, loop, at, this::came)
        .addListener(
            (Future<PortListener> opened) -> {
              if (!opened.isSuccess()) {
                listening.tryFailure(notListening(opened.cause()));
                return;
              }
              PortListener port = opened.getNow();
              Future<?> deadline =
                  loop.schedule(() -> expired(within), within.toMillis(), TimeUnit.MILLISECONDS);
              accepted.addListener(
                  _ -> {
                    deadline.cancel(false);
                    loop.execute(port::close);
                  });
              HostPort bound =
                  at.isWildcard() ? new HostPort(shown, port.address().port()) : port.address();
              if (!listening.trySuccess(new Listening(bound, accepted))) {
                accepted.cancel(false);
              }
            });
  }

  private void came(Channel user) {
    InetAddress from = ((InetSocketAddress) user.remoteAddress()).getAddress();
    if (expected.filter(host -> !host.equals(from)).isPresent() || !accepted.trySuccess(user)) {
      user.config().setOption(ChannelOption.SO_LINGER, 0);
      user.eventLoop().execute(user::close);
    }
  }

  private void expired(Duration within) {
    accepted.tryFailure(
        new NotConnectedException("timed-out", "nobody came within " + within.toSeconds() + " s"));
  }

  /** Which of this host's addresses another one would see; nothing is sent for that. */
  static Optional<String> towards(InetAddress host) {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.connect(new InetSocketAddress(host, 9));
      return Optional.of(HostPort.of((InetSocketAddress) probe.getLocalAddress()).host());
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static NotConnectedException notListening(Throwable cause) {
    return new NotConnectedException(DialFailure.reason(cause), DialFailure.describe(cause));
  }
}
