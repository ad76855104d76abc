package io.htmux.agent.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Sockets of loopback on one event loop, set for little cost of their own: one system call moves
 * 128 to 256 KiB, and one stream does not keep the loop from the others.
 */
public record Transport(
    EventLoop loop,
    Class<? extends Channel> streamSockets,
    Class<? extends ServerChannel> serverSockets) {
  private static final int READ_OCTETS = 256 * 1024;
  private static final int SPINS = 4;
  private static final int BACKLOG = 4096;

  /** With epoll, or NIO where the native part is missing. */
  public static Transport start(String name) {
    DefaultThreadFactory threads = new DefaultThreadFactory(name, true);
    return Epoll.isAvailable()
        ? new Transport(
            new EpollEventLoopGroup(1, threads).next(),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class)
        : new Transport(
            new NioEventLoopGroup(1, threads).next(),
            NioSocketChannel.class,
            NioServerSocketChannel.class);
  }

  /** Connects to a port of loopback. */
  public ChannelFuture connect(int port, ChannelHandler handler) {
    return bootstrap().handler(handler).connect(InetAddress.getLoopbackAddress(), port);
  }

  /** Connects, and reads only what the handler asks for. */
  public ChannelFuture connectPaused(int port, ChannelHandler handler) {
    return bootstrap()
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.RCVBUF_ALLOCATOR, adaptive())
        .handler(handler)
        .connect(InetAddress.getLoopbackAddress(), port);
  }

  /** Listens at a free port of loopback. */
  public ChannelFuture listen(ChannelHandler accepted) {
    return server().childHandler(accepted).bind(anyPort());
  }

  /** Listens at a free port; accepted sockets read only what the handler asks for. */
  public ChannelFuture listenPaused(ChannelHandler accepted) {
    return server()
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.RCVBUF_ALLOCATOR, adaptive())
        .childHandler(accepted)
        .bind(anyPort());
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private Bootstrap bootstrap() {
    return new Bootstrap()
        .group(loop)
        .channel(streamSockets)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_SPIN_COUNT, SPINS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
        .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_OCTETS));
  }

  private ServerBootstrap server() {
    return new ServerBootstrap()
        .group(loop)
        .channel(serverSockets)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_SPIN_COUNT, SPINS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
        .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_OCTETS));
  }

  /** For octets that wait for long: a small read keeps a small buffer. */
  private static AdaptiveRecvByteBufAllocator adaptive() {
    return new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, 64 * 1024);
  }

  private static WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(64 * 1024, Pour.CHUNK_OCTETS);
  }
}
