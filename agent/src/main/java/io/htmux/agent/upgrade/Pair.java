package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * The two ends of one TCP connection as this side sees them on its socket. Written {@code server <=
 * client} (HTMUX/1.0 §2.1). A relay or address translation in between makes the two sides see
 * different pairs, which is how it is found out (§2.9).
 *
 * @param server the end that was dialled
 * @param client the end that dialled
 */
public record Pair(HostPort server, HostPort client) {

  /** Empty if the channel has no IP addresses, for example because it is closed already. */
  static Optional<Pair> atServer(Channel channel) {
    return observed(channel.localAddress(), channel.remoteAddress());
  }

  /** Empty if the channel has no IP addresses, for example because it is closed already. */
  static Optional<Pair> atClient(Channel channel) {
    return observed(channel.remoteAddress(), channel.localAddress());
  }

  private static Optional<Pair> observed(SocketAddress server, SocketAddress client) {
    return server instanceof InetSocketAddress serverEnd
            && client instanceof InetSocketAddress clientEnd
        ? Optional.of(new Pair(HostPort.of(serverEnd), HostPort.of(clientEnd)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return server + " <= " + client;
  }
}
