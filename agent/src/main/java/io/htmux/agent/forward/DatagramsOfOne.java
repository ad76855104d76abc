package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Makes a port for datagrams that of one user: gives the datagrams of his host alone, sends all to
 * him, and drops those of others, and those to him before he has said from which port he sends.
 */
final class DatagramsOfOne extends ChannelDuplexHandler {
  private final InetAddress host;
  private Optional<InetSocketAddress> user;

  /**
   * @param userPort 0 when his first datagram tells it
   */
  DatagramsOfOne(InetAddress host, int userPort) {
    this.host = host;
    this.user =
        userPort == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(host, userPort));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (isHis(packet.sender())) {
      user = Optional.of(packet.sender());
      context.fireChannelRead(RightSize.of(context.alloc(), packet.content()));
    } else {
      packet.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (user.isPresent()) {
      context.write(new DatagramPacket((ByteBuf) message, user.get()), promise);
    } else {
      ((ByteBuf) message).release();
      promise.trySuccess();
    }
  }

  /** An ICMP answer of one who is gone; the port goes on. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.fireChannelReadComplete();
  }

  private boolean isHis(InetSocketAddress sender) {
    return user.map(sender::equals).orElseGet(() -> sender.getAddress().equals(host));
  }
}
