package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.app.App;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * At a tunnel port where SERVER=http answers too, tells an ordinary proxy request (CONNECT, or a
 * target in absolute form) from a tunnel's by its first octets, and takes the connection over for
 * the proxy. Everything else goes on to the handlers behind, as if this one had never been; theirs
 * is the deadline, too. One for each connection.
 */
final class ProxyRequests extends ChannelInboundHandlerAdapter {
  private static final int ENOUGH_OCTETS = 32;
  private static final Pattern PROXY_REQUEST =
      Pattern.compile("(CONNECT |[A-Z]{1,16} [A-Za-z][A-Za-z0-9+.-]{0,7}://).*", Pattern.DOTALL);
  private static final Pattern BEGINNING =
      Pattern.compile("[A-Z]{1,16}( ([A-Za-z][A-Za-z0-9+.-]{0,7}(:/?)?)?)?");

  private final App proxy;
  private ByteBuf came = Unpooled.EMPTY_BUFFER;

  ProxyRequests(App proxy) {
    this.proxy = proxy;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (!octets.isReadable()) {
      octets.release();
      return;
    }
    came = came.isReadable() ? Unpooled.wrappedBuffer(came, octets) : octets;
    String beginning =
        came.toString(
            came.readerIndex(),
            Math.min(came.readableBytes(), ENOUGH_OCTETS),
            StandardCharsets.ISO_8859_1);
    if (PROXY_REQUEST.matcher(beginning).matches()) {
      serve(context);
    } else if (!BEGINNING.matcher(beginning).matches()) {
      ByteBuf all = taken();
      context.fireChannelRead(all);
      context.pipeline().remove(this);
    }
  }

  /** Also when the connection closes before enough has come. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    taken().release();
  }

  private void serve(ChannelHandlerContext context) {
    Channel user = context.channel();
    user.config().setAutoRead(false);
    ByteBuf first = taken();
    ChannelPipeline pipeline = context.pipeline();
    while (!equals(pipeline.removeLast())) {
      // those behind this one are for tunnels
    }
    proxy.serve(
        user,
        new Requester(
            EntryPath.PROXY_REQUEST,
            Optional.of(HostPort.of((InetSocketAddress) user.remoteAddress())),
            Optional.of(HostPort.of((InetSocketAddress) user.localAddress())),
            Optional.empty(),
            Optional.empty()),
        first);
  }

  private ByteBuf taken() {
    ByteBuf all = came;
    came = Unpooled.EMPTY_BUFFER;
    return all;
  }
}
