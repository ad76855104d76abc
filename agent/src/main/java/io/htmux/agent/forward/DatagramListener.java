package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A UDP port: each address and port that sends is a user with a way of his own (SockMux 0.3 §1.9).
 * Lives on the event loop of the sessions that it feeds.
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
   * @param users decides where a user goes, as soon as his first datagram has come; called on
   *     {@code loop}
   */
  public static Future<DatagramListener> open(
      Sockets sockets,
      EventLoop loop,
      HostPort at,
      Consumer<DatagramUser> users,
      MuxMetrics metrics) {
    Promise<DatagramListener> open = loop.newPromise();
    sockets
        .listenDatagrams(loop, at, new Port(users, metrics))
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

  /** Everybody enters the tunnel, if there is one. */
  public static Consumer<DatagramUser> entering(Supplier<Optional<MuxConnection>> session) {
    return user -> session.get().ifPresentOrElse(one -> user.enter(one, ""), user::drop);
  }

  /** Where it really listens. */
  public HostPort address() {
    return HostPort.of((InetSocketAddress) channel.localAddress());
  }

  /** Frees the port at once; its users are gone. */
  public void close() {
    channel.close();
  }

  private static final class Port extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Consumer<DatagramUser> decide;
    private final MuxMetrics metrics;
    private final Map<InetSocketAddress, DatagramUser> users = new HashMap<>();

    Port(Consumer<DatagramUser> decide, MuxMetrics metrics) {
      this.decide = decide;
      this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      InetSocketAddress sender = packet.sender();
      DatagramUser user = users.get(sender);
      boolean isNew = user == null;
      if (isNew) {
        if (users.size() >= MAX_USERS) {
          metrics.datagramDropped(DroppedDatagram.TOO_MANY_USERS);
          return;
        }
        user = new DatagramUser(context.channel(), sender, metrics, () -> users.remove(sender));
        users.put(sender, user);
      }
      user.datagram(RightSize.of(context.alloc(), packet.content().retain()));
      if (isNew) {
        decide.accept(user);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      List.copyOf(users.values()).forEach(DatagramUser::close);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // an ICMP answer to a user who is gone; the port goes on
    }
  }
}
