package io.htmux.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.frame.NativeFrame;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Octets of a stream between two real sockets, with as little reading as can be. */
@Timeout(60)
class SpliceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int STREAM = 1;
  private static final int FRAME_OCTETS = 200_000;
  private static final int SMALL_BUFFER_OCTETS = 4096;
  private static final byte[] CREDIT = HexFormat.of().parseHex("85000008000000010000000100000000");

  private final byte[] said = new byte[FRAME_OCTETS];
  private final Owner owner = new Owner();
  private EpollEventLoopGroup loops;
  private EventLoop loop;
  private ServerSocket server;
  private ServerSocket targets;
  private Socket peer;
  private Socket target;
  private ResumableLink link;

  @BeforeEach
  void connect() throws Exception {
    assumeThat(Epoll.isAvailable()).isTrue();
    new Random(1).nextBytes(said);
    loops = new EpollEventLoopGroup(1);
    loop = loops.next();
    server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
    targets = new ServerSocket();
    targets.setReceiveBufferSize(SMALL_BUFFER_OCTETS);
    targets.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    EpollSocketChannel outlet = dial(targets);
    outlet.config().setSendBufferSize(SMALL_BUFFER_OCTETS);
    target = targets.accept();
    owner.outlet = outlet;
    EpollSocketChannel channel = dial(server);
    peer = server.accept();
    link =
        new ResumableLink(channel, owner, PATIENCE, new WaitingShare(new WaitingRoom(1 << 24, 10)));
    run(link::begin);
    channel.config().setAutoRead(true);
  }

  @AfterEach
  void close() throws Exception {
    if (loops != null) {
      run(link::close);
      for (AutoCloseable one : new AutoCloseable[] {peer, target, server, targets}) {
        one.close();
      }
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void octetsReachTheSocketUnreadAndInTheirPlace() throws Exception {
    sayHeader();
    until(NativeFrame.HEADER_OCTETS);
    soon(() -> sayPart(0, FRAME_OCTETS));
    assertThat(target.getInputStream().readNBytes(FRAME_OCTETS)).isEqualTo(said);
    until(NativeFrame.HEADER_OCTETS + FRAME_OCTETS);
    assertThat(owner.passedOctets.get()).isPositive();
    assertThat(owner.passedOctets.get() + owner.readOctets.get()).isEqualTo(FRAME_OCTETS);
  }

  /** The header of the next frame is read alone, whatever follows it. */
  @Test
  void theNextFrameIsReadWhereTheLastOneEnds() throws Exception {
    soon(
        () -> {
          for (int i = 0; i < 20; i++) {
            sayHeader();
            sayPart(0, FRAME_OCTETS);
            say(CREDIT);
          }
        });
    for (int i = 0; i < 20; i++) {
      assertThat(target.getInputStream().readNBytes(FRAME_OCTETS)).isEqualTo(said);
    }
    await().atMost(PATIENCE).until(() -> owner.credits.get() == 20);
  }

  /** A target that reads nothing fills its socket; the rest comes as any octets do. */
  @Test
  void whatTheSocketDoesNotTakeIsReadAndHandedOn() throws Exception {
    owner.holds = true;
    sayHeader();
    until(NativeFrame.HEADER_OCTETS);
    sayPart(0, FRAME_OCTETS);
    until(NativeFrame.HEADER_OCTETS + FRAME_OCTETS);
    assertThat(owner.passedOctets.get()).isPositive();
    assertThat(owner.readOctets.get()).isPositive();
    run(owner::letGo);
    assertThat(target.getInputStream().readNBytes(FRAME_OCTETS)).isEqualTo(said);
  }

  /** Its write fails, with a signal that must not end the process. */
  @Test
  void whatABrokenSocketDoesNotTakeIsReadAndHandedOn() throws Exception {
    owner.holds = true;
    owner.outlet.shutdownOutput().sync();
    sayHeader();
    until(NativeFrame.HEADER_OCTETS);
    sayPart(0, FRAME_OCTETS);
    until(NativeFrame.HEADER_OCTETS + FRAME_OCTETS);
    assertThat(owner.passedOctets.get()).isZero();
    assertThat(owner.readOctets.get()).isEqualTo(FRAME_OCTETS);
    run(owner::drop);
  }

  /** SockMux 1.0 §6.7: the next connection goes on at the octet where this one broke. */
  @Test
  void afterACutTheFrameGoesOnWhereItBroke() throws Exception {
    int before = FRAME_OCTETS / 3;
    sayHeader();
    until(NativeFrame.HEADER_OCTETS);
    sayPart(0, before);
    peer.close();
    assertThat(target.getInputStream().readNBytes(before)).isEqualTo(Arrays.copyOf(said, before));
    await().atMost(PATIENCE).until(() -> owner.interruptions.get() == 1);
    assertThat(link.position()).isEqualTo(NativeFrame.HEADER_OCTETS + before);

    EpollSocketChannel channel = dial(server);
    peer = server.accept();
    run(() -> assertThat(link.resume(channel, 0)).isTrue());
    channel.config().setAutoRead(true);
    soon(() -> sayPart(before, FRAME_OCTETS - before));
    assertThat(target.getInputStream().readNBytes(FRAME_OCTETS - before))
        .isEqualTo(Arrays.copyOfRange(said, before, FRAME_OCTETS));
    until(NativeFrame.HEADER_OCTETS + FRAME_OCTETS);
  }

  @Test
  void thePipeIsClosedWithTheLink() throws Exception {
    long before = pipes();
    sayHeader();
    until(NativeFrame.HEADER_OCTETS);
    soon(() -> sayPart(0, FRAME_OCTETS));
    assertThat(target.getInputStream().readNBytes(FRAME_OCTETS)).isEqualTo(said);
    assertThat(pipes()).isEqualTo(before + 2);
    run(link::close);
    assertThat(pipes()).isEqualTo(before);
  }

  // ---- what the peer says

  private void sayHeader() {
    say(ByteBuffer.allocate(8).putInt(0x80 << 24 | FRAME_OCTETS).putInt(STREAM).array());
  }

  private void sayPart(int from, int octets) {
    say(Arrays.copyOfRange(said, from, from + octets));
  }

  private void say(byte[] octets) {
    try {
      peer.getOutputStream().write(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- inside

  private void until(long position) {
    await().atMost(PATIENCE).until(() -> loop.submit(link::position).get() == position);
  }

  /** What is not taken at once needs a thread of its own; a failure shows as octets that miss. */
  private static void soon(Runnable task) {
    Thread.startVirtualThread(task);
  }

  private void run(Runnable task) throws Exception {
    loop.submit(task).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private EpollSocketChannel dial(ServerSocket to) throws InterruptedException {
    EpollSocketChannel channel =
        (EpollSocketChannel)
            new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public void handlerAdded(ChannelHandlerContext context) {
                        context.pipeline().remove(this);
                      }
                    })
                .connect(to.getLocalSocketAddress())
                .sync()
                .channel();
    LinkReads.prepare(channel);
    return channel;
  }

  private static long pipes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(SpliceTest::isPipe).count();
    }
  }

  private static boolean isPipe(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("pipe:");
    } catch (IOException _) {
      return false; // it was that of the list itself
    }
  }

  /** Has one stream, whose octets go to one socket. */
  private static final class Owner implements ResumableLink.Receiver {
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private final AtomicLong passedOctets = new AtomicLong();
    private final AtomicLong readOctets = new AtomicLong();
    private final AtomicInteger credits = new AtomicInteger();
    private final AtomicInteger interruptions = new AtomicInteger();
    private volatile EpollSocketChannel outlet;
    private volatile boolean holds;

    @Override
    public Optional<EpollSocketChannel> outlet(int stream, int octets) {
      ChannelOutboundBuffer waiting = outlet.unsafe().outboundBuffer();
      boolean takes = held.isEmpty() && (waiting == null || waiting.isEmpty());
      return takes ? Optional.of(outlet) : Optional.empty();
    }

    @Override
    public void passed(int stream, int octets) {
      assertThat(stream).isEqualTo(STREAM);
      passedOctets.addAndGet(octets);
    }

    @Override
    public void data(int stream, ByteBuf octets) {
      assertThat(stream).isEqualTo(STREAM);
      readOctets.addAndGet(octets.readableBytes());
      if (holds) {
        held.add(octets);
      } else {
        outlet.writeAndFlush(octets);
      }
    }

    void letGo() {
      held.forEach(outlet::writeAndFlush);
      held.clear();
    }

    void drop() {
      held.forEach(ByteBuf::release);
      held.clear();
    }

    @Override
    public void credit(int stream, int consumedOctets, int growthOctets) {
      credits.incrementAndGet();
    }

    @Override
    public void received(NativeFrame frame) {}

    @Override
    public void interrupted(String why) {
      interruptions.incrementAndGet();
    }

    @Override
    public void receivedAll() {}

    @Override
    public void writable() {}

    @Override
    public void lost(Optional<Throwable> cause) {}
  }
}
