package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A port for the datagrams of one user, open until its channel is closed.
 *
 * @param at where it listens, as he sees it
 * @param user each buffer, read or written, is one datagram of his or to him
 */
public record DatagramPort(HostPort at, Channel user) {

  /**
   * Opens one here.
   *
   * @param user the number of his host, whose datagrams alone are taken, and his port there; 0 when
   *     his first datagram is to tell it
   * @return failed with a {@link NotConnectedException} when it cannot be opened
   */
  static Future<DatagramPort> open(Sockets sockets, EventLoop loop, HostPort at, HostPort user) {
    Optional<InetAddress> host = number(user.host());
    if (host.isEmpty()) {
      return loop.newFailedFuture(
          NotConnectedException.notPermitted("The address of the user is not known."));
    }
    Promise<DatagramPort> open = loop.newPromise();
    sockets
        .listenDatagrams(loop, at, new DatagramsOfOne(host.get(), user.port()))
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                open.setFailure(
                    new NotConnectedException(
                        DialFailure.reason(done.cause()), DialFailure.describe(done.cause())));
                return;
              }
              HostPort bound = HostPort.of((InetSocketAddress) done.getNow().localAddress());
              String shown =
                  at.isWildcard()
                      ? SinglePort.towards(host.get()).orElse(bound.host())
                      : bound.host();
              open.setSuccess(new DatagramPort(new HostPort(shown, bound.port()), done.getNow()));
            });
    return open;
  }

  private static Optional<InetAddress> number(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
        ? Optional.of(InetAddress.ofLiteral(host))
        : Optional.empty();
  }
}
