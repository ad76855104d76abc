package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.function.Function;

/**
 * How this process opens sockets: Vert.x' event loops, transport and resolver, so that names are
 * never looked up on an event loop. TCP_NODELAY is what Netty sets by itself: to ask for it would
 * be one more system call for each connection. Immutable; may be used from any thread.
 *
 * @param serverSocketsOfIpv4 listen at addresses of IPv4 only; the usual ones take {@code 0.0.0.0}
 *     for every address of both families
 * @param datagramSocketsOfIpv4 the same for datagrams
 */
public record Sockets(
    EventLoopGroup loops,
    ChannelFactory<? extends Channel> streamSockets,
    ChannelFactory<? extends ServerChannel> serverSockets,
    ChannelFactory<? extends ServerChannel> serverSocketsOfIpv4,
    ChannelFactory<? extends Channel> datagramSockets,
    ChannelFactory<? extends Channel> datagramSocketsOfIpv4,
    AddressResolverGroup<InetSocketAddress> resolver) {

  private static final int BACKLOG = 1024;
  private static final int MAX_DATAGRAM_OCTETS = 65536;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private static final String EVERY_ADDRESS_OF_IPV4 = "0.0.0.0";

  /** With the same sockets for both families. */
  public Sockets(
      EventLoopGroup loops,
      ChannelFactory<? extends Channel> streamSockets,
      ChannelFactory<? extends ServerChannel> serverSockets,
      ChannelFactory<? extends Channel> datagramSockets,
      AddressResolverGroup<InetSocketAddress> resolver) {
    this(
        loops,
        streamSockets,
        serverSockets,
        serverSockets,
        datagramSockets,
        datagramSockets,
        resolver);
  }

  /** Those of a running Vert.x. */
  public static Sockets of(VertxInternal vertx) {
    return new Sockets(
        vertx.getEventLoopGroup(),
        vertx.transport().channelFactory(false),
        vertx.transport().serverChannelFactory(false),
        ofIpv4(vertx),
        vertx.transport()::datagramChannel,
        datagramsOfIpv4(vertx),
        vertx.nettyAddressResolverGroup());
  }

  private static ChannelFactory<? extends ServerChannel> ofIpv4(VertxInternal vertx) {
    return switch (vertx.getEventLoopGroup()) {
      case EpollEventLoopGroup _ -> () -> new EpollServerSocketChannel(InternetProtocolFamily.IPv4);
      case NioEventLoopGroup _ ->
          () ->
              new NioServerSocketChannel(SelectorProvider.provider(), InternetProtocolFamily.IPv4);
      default -> vertx.transport().serverChannelFactory(false);
    };
  }

  /** Those of Vert.x are of both families, whichever is asked for. */
  private static ChannelFactory<? extends Channel> datagramsOfIpv4(VertxInternal vertx) {
    return switch (vertx.getEventLoopGroup()) {
      case EpollEventLoopGroup _ -> () -> new EpollDatagramChannel(InternetProtocolFamily.IPv4);
      case NioEventLoopGroup _ -> () -> new NioDatagramChannel(InternetProtocolFamily.IPv4);
      default -> vertx.transport()::datagramChannel;
    };
  }

  /**
   * Listens for TCP connections.
   *
   * @param accepting the loop of the listening socket
   * @param children where accepted sockets live
   * @param accepted initialises each accepted socket; reads nothing before it asks to
   */
  public Future<Channel> listen(
      EventLoop accepting, EventLoopGroup children, HostPort at, ChannelHandler accepted) {
    return whenResolved(
        accepting,
        at,
        address ->
            new ServerBootstrap()
                .group(accepting, children)
                .channelFactory(isIpv4Only(at) ? serverSocketsOfIpv4 : serverSockets)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FrameSizedReads())
                .childHandler(accepted)
                .bind(address));
  }

  /** Listens for datagrams. */
  public Future<Channel> listenDatagrams(EventLoop loop, HostPort at, ChannelHandler handler) {
    return whenResolved(
        loop,
        at,
        address ->
            datagrams(loop, isIpv4Only(at) ? datagramSocketsOfIpv4 : datagramSockets)
                .handler(handler)
                .bind(address));
  }

  /**
   * Connects to a TCP port; the socket has no handlers, and reads nothing before it is asked to. To
   * cancel the future ends the attempt, whatever it has come to.
   */
  public Future<Channel> dial(EventLoop loop, HostPort to, Duration timeout) {
    return dial(loop, to.unresolved(), timeout);
  }

  /** As above; an address that is resolved already is dialled as it is. */
  Future<Channel> dial(EventLoop loop, InetSocketAddress to, Duration timeout) {
    return connected(
        loop,
        new Bootstrap()
            .group(loop)
            .channelFactory(streamSockets)
            .resolver(resolver)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RCVBUF_ALLOCATOR, new FrameSizedReads())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
            .handler(new NoHandler())
            .connect(to));
  }

  /** A bootstrap wants one; it is gone before the socket is connected. */
  private static final class NoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.pipeline().remove(this);
    }
  }

  /** The address that a host and port lead to now. */
  Future<InetSocketAddress> resolve(EventLoop loop, HostPort at) {
    return resolver.getResolver(loop).resolve(at.unresolved());
  }

  /** A datagram socket that talks to one address only. */
  public Future<Channel> dialDatagrams(EventLoop loop, HostPort to, ChannelHandler handler) {
    return connected(
        loop,
        datagrams(loop, datagramSockets)
            .resolver(resolver)
            .handler(handler)
            .connect(to.unresolved()));
  }

  private static boolean isIpv4Only(HostPort at) {
    return at.host().equals(EVERY_ADDRESS_OF_IPV4);
  }

  private static Bootstrap datagrams(EventLoop loop, ChannelFactory<? extends Channel> sockets) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(sockets)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_OCTETS));
  }

  private Future<Channel> whenResolved(
      EventLoop loop, HostPort at, Function<InetSocketAddress, ChannelFuture> bind) {
    if (at.isWildcard()) {
      return connected(loop, bind.apply(new InetSocketAddress(at.port())));
    }
    Promise<Channel> bound = loop.newPromise();
    resolver
        .getResolver(loop)
        .resolve(at.unresolved())
        .addListener(
            (Future<InetSocketAddress> resolved) -> {
              if (resolved.isSuccess()) {
                PromiseNotifier.cascade(connected(loop, bind.apply(resolved.getNow())), bound);
              } else {
                bound.setFailure(resolved.cause());
              }
            });
    return bound;
  }

  private static Future<Channel> connected(EventLoop loop, ChannelFuture connecting) {
    Promise<Channel> connected = loop.newPromise();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            connected.tryFailure(done.cause());
          } else if (!connected.trySuccess(connecting.channel())) {
            connecting.channel().close();
          }
        });
    connected.addListener(
        done -> {
          if (done.isCancelled()) {
            loop.execute(() -> connecting.channel().close());
          }
        });
    return connected;
  }
}
