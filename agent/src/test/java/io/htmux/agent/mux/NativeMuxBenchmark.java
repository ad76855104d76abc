package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One read of a user's socket on its way: framed, kept, sent, decoded at the other end, given to
 * its stream, acknowledged, and its credit and acknowledgement on their way back. An operation is
 * one frame with its share of all that. Two ends in memory; what their channels cost is in it, the
 * kernel is not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeMuxBenchmark {

  @Param({"128", "65536"})
  private int octets;

  @Param({"1", "1000"})
  private int streams;

  /** 0 keeps nothing for a connection that breaks. */
  @Param({"0", "60"})
  private int resumeWithinSeconds;

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final List<MuxStream> opened = new ArrayList<>();
  private final EmbeddedChannel bare = new EmbeddedChannel();
  private final Runnable bareFlush = bare::flush;
  private final EmbeddedChannel bareOther =
      new EmbeddedChannel(
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
              ReferenceCountUtil.release(message);
            }
          });
  private End left;
  private End right;
  private int next;

  /** Takes octets as a socket does that is never full. */
  private static final class Socket implements StreamHandler {
    private MuxStream stream;
    private int octets;

    @Override
    public ByteBuf earlyData(int maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void connected(StreamAddresses addresses, ByteBuf earlyData) {
      earlyData.release();
    }

    @Override
    public void received(ByteBuf data) {
      octets += data.readableBytes();
      data.release();
    }

    @Override
    public void receivedUrgent(ByteBuf data) {
      received(data);
    }

    @Override
    public void receivedAll() {
      stream.acknowledge(octets);
      octets = 0;
    }

    @Override
    public void writable() {}

    @Override
    public void ended(StreamEnd end) {}
  }

  private static final class Session implements SessionHandler {
    @Override
    public void running() {}

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      earlyData.release();
      Socket socket = new Socket();
      socket.stream = stream;
      stream.accept(StreamAddresses.NONE, socket);
    }

    @Override
    public void listenAsked(BindRequest request) {}

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void ended(SessionEnd end) {}
  }

  private static final class End {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MuxConnection connection;

    End(boolean dialled, Duration resumeWithin, PooledByteBufAllocator allocator) {
      channel.config().setAllocator(allocator);
      channel.freezeTime();
      connection =
          MuxConnection.startNative(
              channel,
              new TestOptions().maxStreams(2000).build(),
              new NativeOptions(dialled, resumeWithin),
              new Session(),
              new MuxMetrics(new SimpleMeterRegistry()));
      channel.runPendingTasks();
    }

    /** Whether there was anything. */
    boolean carryTo(End other) {
      channel.runPendingTasks();
      boolean any = false;
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        other.channel.writeInbound(out);
        any = true;
      }
      return any;
    }

    void close() {
      connection.close("the benchmark is over");
      channel.runPendingTasks();
      channel.releaseOutbound();
      channel.close();
    }
  }

  @Setup
  public void open() {
    Duration resumeWithin = Duration.ofSeconds(resumeWithinSeconds);
    left = new End(true, resumeWithin, allocator);
    right = new End(false, resumeWithin, allocator);
    for (int i = 0; i < streams; i++) {
      opened.add(left.connection.open(StreamAddresses.NONE, new Socket()));
    }
    carryAll();
  }

  @TearDown
  public void close() {
    left.close();
    right.close();
    bare.close();
    bareOther.close();
  }

  @Benchmark
  public int oneFrame() {
    MuxStream stream = opened.get(next);
    next = next + 1 == opened.size() ? 0 : next + 1;
    ByteBuf read = allocator.directBuffer(NativeFrame.HEADER_OCTETS + octets);
    read.setIndex(NativeFrame.HEADER_OCTETS, NativeFrame.HEADER_OCTETS + octets);
    if (!stream.canSend() || !stream.sendWhole(read)) {
      throw new IllegalStateException("a reader that takes all at once has no window left");
    }
    carryAll();
    return stream.sendableOctets();
  }

  /** The same way of the same octets without a session: what the channels in memory cost. */
  @Benchmark
  public int justTheChannels() {
    ByteBuf read = allocator.directBuffer(NativeFrame.HEADER_OCTETS + octets);
    read.setIndex(0, NativeFrame.HEADER_OCTETS + octets);
    bare.write(read, bare.voidPromise());
    bare.eventLoop().execute(bareFlush);
    bare.runPendingTasks();
    int carried = 0;
    for (ByteBuf out = bare.readOutbound(); out != null; out = bare.readOutbound()) {
      carried += out.readableBytes();
      bareOther.writeInbound(out);
    }
    return carried;
  }

  private void carryAll() {
    boolean moves = true;
    while (moves) {
      moves = left.carryTo(right);
      moves |= right.carryTo(left);
    }
  }
}
