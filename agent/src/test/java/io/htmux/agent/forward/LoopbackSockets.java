package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Sockets as the agent has them, on two event loops, with buffers that are counted. */
public final class LoopbackSockets implements AutoCloseable {

  /** As long as a busy machine may need; nothing waits so long when all is well. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);
  private final Queue<String> wrongCloses = new ConcurrentLinkedQueue<>();
  private volatile int failingPort;
  private final boolean epoll;
  private final EventLoopGroup loops;

  public LoopbackSockets() {
    this(false);
  }

  private LoopbackSockets(boolean epoll) {
    this.epoll = epoll;
    this.loops = epoll ? new EpollEventLoopGroup(2) : new NioEventLoopGroup(2);
  }

  /** Those of the system's own kind where there are such, whose octets may be spliced. */
  static LoopbackSockets ofTheSystem() {
    return new LoopbackSockets(Epoll.isAvailable());
  }

  /** Whether octets may be spliced. */
  boolean splices() {
    return epoll;
  }

  public Sockets sockets() {
    return epoll
        ? new Sockets(
            loops,
            () -> counted(new EpollSocketChannel()),
            this::countedPort,
            EpollDatagramChannel::new,
            DefaultAddressResolverGroup.INSTANCE)
        : sockets(() -> new CountedSocket(buffers, wrongCloses, this::fails));
  }

  private Channel counted(Channel socket) {
    socket.config().setAllocator(buffers);
    return socket;
  }

  private EpollServerSocketChannel countedPort() {
    EpollServerSocketChannel port = new EpollServerSocketChannel();
    port.pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object accepted) {
                context.fireChannelRead(counted((Channel) accepted));
              }
            });
    return port;
  }

  /** The same, but sockets that dial are others. */
  public Sockets sockets(ChannelFactory<? extends Channel> streamSockets) {
    return sockets(streamSockets, NioDatagramChannel::new);
  }

  /** The same, but those of datagrams too. */
  Sockets sockets(
      ChannelFactory<? extends Channel> streamSockets,
      ChannelFactory<? extends Channel> datagramSockets) {
    return new Sockets(
        loops,
        streamSockets,
        () -> new CountedSocket.Port(buffers, wrongCloses, this::fails),
        datagramSockets,
        DefaultAddressResolverGroup.INSTANCE);
  }

  /** From now on writes of sockets whose far end has that port fail; 0 for those of none. */
  public void writesFailTo(int port) {
    failingPort = port;
  }

  private boolean fails(int port) {
    return port == failingPort;
  }

  /** Octets of all buffers that nobody has released yet. */
  public long bufferedOctets() {
    return buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory();
  }

  public static HostPort anyPort() {
    return new HostPort("127.0.0.1", 0);
  }

  /** The result, waited for outside the event loops. */
  public static <T> T await(Future<T> future) throws InterruptedException {
    assertThat(future.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).as("in time").isTrue();
    return future.getNow();
  }

  /** To be called when all sockets are closed, or about to be. */
  @Override
  public void close() {
    try {
      Awaitility.await("every buffer is released")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(bufferedOctets()).isZero());
      assertThat(wrongCloses).isEmpty();
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
