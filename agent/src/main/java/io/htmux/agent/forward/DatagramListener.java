package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A UDP port whose users enter the tunnel: each address and port that sends is a user with a stream
 * of its own (SockMux 0.3 §1.9). Lives on the event loop of the sessions that it feeds.
 */
public final class DatagramListener {

  /** A sender's address is easily forged; no more users than this are kept apart at once. */
  private static final int MAX_USERS = 1024;

  private final Channel channel;

  private DatagramListener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param session the session for a user who comes now; without one his datagrams are dropped
   */
  public static Future<DatagramListener> open(
      Sockets sockets, EventLoop loop, HostPort at, Supplier<Optional<MuxConnection>> session) {
    Promise<DatagramListener> open = loop.newPromise();
    sockets
        .listenDatagrams(loop, at, new Users(session))
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                open.setSuccess(new DatagramListener(bound.getNow()));
              } else {
                open.setFailure(bound.cause());
              }
            });
    return open;
  }

  /** Where it really listens. */
  public HostPort address() {
    return HostPort.of((InetSocketAddress) channel.localAddress());
  }

  /** Frees the port at once. */
  public void close() {
    channel.close();
  }

  private static final class Users extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Supplier<Optional<MuxConnection>> session;
    private final Map<InetSocketAddress, DatagramRelay> relays = new HashMap<>();

    Users(Supplier<Optional<MuxConnection>> session) {
      this.session = session;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      InetSocketAddress user = packet.sender();
      DatagramRelay relay = relays.get(user);
      if (relay != null) {
        relay.datagram(packet.content().retain());
        return;
      }
      if (relays.size() < MAX_USERS) {
        session.get().ifPresent(connection -> open(context.channel(), connection, packet));
      }
    }

    private void open(Channel socket, MuxConnection connection, DatagramPacket first) {
      InetSocketAddress user = first.sender();
      DatagramRelay relay =
          new DatagramRelay(
              octets -> socket.writeAndFlush(new DatagramPacket(octets, user)),
              () -> relays.remove(user));
      relays.put(user, relay);
      relay.datagram(first.content().retain());
      StreamAddresses addresses =
          StreamAddresses.of(
              HostPort.of(user), HostPort.of((InetSocketAddress) socket.localAddress()));
      relay.use(connection.open(addresses, relay));
      relay.closeWhenIdle(socket);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // an ICMP answer to a user who is gone; the port goes on
    }
  }
}
