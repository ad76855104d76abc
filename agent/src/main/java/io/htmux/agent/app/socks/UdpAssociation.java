package io.htmux.agent.app.socks;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DatagramFlow;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The datagrams of one SOCKS user (RFC 1928 §7): a port that he sends to, and a channel for each of
 * his destinations. Fragments and whatever is no request are dropped. On the event loop of the
 * user.
 */
final class UdpAssociation extends SimpleChannelInboundHandler<ByteBuf> {

  /** More destinations at once are not served. */
  static final int MAX_DESTINATIONS = 64;

  private final Channel port;
  private final Egress egress;
  private final Requester from;
  private final Map<HostPort, DatagramFlow> destinations = new HashMap<>();

  private UdpAssociation(Channel port, Egress egress, Requester from) {
    this.port = port;
    this.egress = egress;
    this.from = from;
  }

  /**
   * Serves a port until it is closed.
   *
   * @param port gives and takes datagrams of that user
   */
  static void on(Channel port, Egress egress, Requester from) {
    port.pipeline().addLast("association", new UdpAssociation(port, egress, from));
    port.read();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf datagram) {
    Optional<HostPort> to = destination(datagram);
    if (to.isEmpty()) {
      return;
    }
    DatagramFlow known = destinations.get(to.get());
    if (known == null && destinations.size() < MAX_DESTINATIONS) {
      known = reach(to.get());
    }
    if (known != null) {
      known.send(datagram.retain());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    List.copyOf(destinations.values()).forEach(DatagramFlow::close);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LateClose.of(port);
  }

  /** "RSV RSV FRAG ATYP DST.ADDR DST.PORT DATA"; takes all but the data. */
  private static Optional<HostPort> destination(ByteBuf datagram) {
    if (datagram.readableBytes() < 4 || datagram.readUnsignedMedium() != 0) {
      return Optional.empty();
    }
    try {
      return SocksMessages.address(datagram).filter(to -> to.port() > 0);
    } catch (SocksException _) {
      return Optional.empty();
    }
  }

  private DatagramFlow reach(HostPort to) {
    DatagramFlow flow =
        new DatagramFlow(datagram -> answer(to, datagram), _ -> destinations.remove(to), _ -> {});
    destinations.put(to, flow);
    flow.reach(
        egress.datagrams(
            port.eventLoop(),
            new OutgoingConnection(from, SocksWork.PROTOCOL, Optional.empty(), to)));
    return flow;
  }

  private void answer(HostPort from, ByteBuf datagram) {
    try {
      if (port.isWritable()) {
        ByteBuf out = port.alloc().buffer(datagram.readableBytes() + 300);
        out.writeMedium(0);
        SocksMessages.writeAddress(out, from);
        out.writeBytes(datagram);
        port.writeAndFlush(out, port.voidPromise());
      }
    } finally {
      datagram.release();
    }
  }
}
