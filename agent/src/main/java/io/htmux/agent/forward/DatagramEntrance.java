package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A UDP port whose users are brought to a destination by {@link Egress}: each address and port that
 * sends is a user with a channel of his own, until nothing went either way for a while. On one
 * event loop.
 */
public final class DatagramEntrance extends SimpleChannelInboundHandler<DatagramPacket> {

  /** A sender's address is easily forged; no more users than this are kept apart at once. */
  private static final int MAX_USERS = 1024;

  /** Brings a user to where he belongs. */
  public interface Way {
    /** A channel as {@link Egress#datagrams} gives it; called on the port's event loop. */
    Future<Channel> of(HostPort user, HostPort acceptedAt);
  }

  private final Way way;
  private final Map<InetSocketAddress, DatagramFlow> users = new HashMap<>();
  private Optional<Channel> port = Optional.empty();

  private DatagramEntrance(Way way) {
    this.way = way;
  }

  /** Listens. */
  public static Future<DatagramEntrance> open(
      Sockets sockets, EventLoop loop, HostPort at, Way way) {
    DatagramEntrance entrance = new DatagramEntrance(way);
    Promise<DatagramEntrance> open = loop.newPromise();
    sockets
        .listenDatagrams(loop, at, entrance)
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                entrance.port = Optional.of(bound.getNow());
                open.setSuccess(entrance);
              } else {
                open.setFailure(bound.cause());
              }
            });
    return open;
  }

  /** Where it really listens. */
  public HostPort address() {
    return HostPort.of((InetSocketAddress) port.orElseThrow().localAddress());
  }

  /** Frees the port, and lets its users go. */
  public void close() {
    port.ifPresent(Channel::close);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    DatagramFlow known = users.get(packet.sender());
    if (known == null && users.size() < MAX_USERS) {
      known = welcome(context.channel(), packet.sender());
    }
    if (known != null) {
      known.send(packet.content().retain());
    }
  }

  private DatagramFlow welcome(Channel socket, InetSocketAddress user) {
    DatagramFlow flow =
        new DatagramFlow(
            (ByteBuf datagram) ->
                socket.writeAndFlush(
                    new DatagramPacket(datagram.retain(), user), socket.voidPromise()),
            () -> users.remove(user));
    users.put(user, flow);
    flow.reach(way.of(HostPort.of(user), HostPort.of((InetSocketAddress) socket.localAddress())));
    return flow;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    List.copyOf(users.values()).forEach(DatagramFlow::close);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // an ICMP answer to a user who is gone; the port goes on
  }
}
