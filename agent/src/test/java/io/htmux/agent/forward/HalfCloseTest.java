package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One direction of a socket ends, on either transport; the other one goes on. */
@Timeout(60)
class HalfCloseTest {

  @Test
  void theOtherDirectionGoesOnWithEpoll() throws Exception {
    assumeThat(Epoll.isAvailable()).isTrue();
    theOtherDirectionGoesOn(new EpollEventLoopGroup(1), EpollSocketChannel.class);
  }

  @Test
  void theOtherDirectionGoesOnWithNio() throws Exception {
    theOtherDirectionGoesOn(new NioEventLoopGroup(1), NioSocketChannel.class);
  }

  /** And what is written behind it, if nothing, is taken without a failure. */
  @Test
  void nothingFailsThatIsWrittenBehindItWithEpoll() throws Exception {
    assumeThat(Epoll.isAvailable()).isTrue();
    EventLoopGroup loops = new EpollEventLoopGroup(1);
    try (ServerSocket server = server()) {
      Channel channel =
          connected(loops, EpollSocketChannel.class, server, new CompletableFuture<>());
      try (Socket far = server.accept()) {
        loops.submit(() -> HalfClose.shutOutput(channel)).sync();
        assertThat(far.getInputStream().read()).isNegative();
        assertThat(channel.writeAndFlush(Unpooled.EMPTY_BUFFER).sync().isSuccess()).isTrue();
        assertThat(channel.isActive()).isTrue();
      }
      channel.close().sync();
      loops.submit(() -> HalfClose.shutOutput(channel)).sync();
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void theOtherDirectionGoesOn(EventLoopGroup loops, Class<? extends Channel> kind)
      throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (ServerSocket server = server()) {
      Channel channel = connected(loops, kind, server, heard);
      try (Socket far = server.accept()) {
        channel.writeAndFlush(Unpooled.copiedBuffer("all", StandardCharsets.US_ASCII)).sync();
        loops.submit(() -> HalfClose.shutOutput(channel)).sync();
        assertThat(far.getInputStream().readAllBytes()).asString().isEqualTo("all");
        far.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
        assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(channel.isActive()).isTrue();
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static Channel connected(
      EventLoopGroup loops,
      Class<? extends Channel> kind,
      ServerSocket to,
      CompletableFuture<String> heard)
      throws InterruptedException {
    return new Bootstrap()
        .group(loops)
        .channel(kind)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf octets = (ByteBuf) message;
                heard.complete(octets.toString(StandardCharsets.US_ASCII));
                octets.release();
              }
            })
        .connect(to.getLocalSocketAddress())
        .sync()
        .channel();
  }
}
