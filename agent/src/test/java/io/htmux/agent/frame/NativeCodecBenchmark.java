package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a frame of SockMux 1.0 costs between its octets and its receiver; an operation is one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeCodecBenchmark {
  private static final int FRAMES = 8;
  private static final int STREAM = 7;

  /** Of a read of the link that ends anywhere in a frame. */
  private static final int READ_OCTETS = 100_000;

  /** Of a frame of octets: a request, a frame of 0.3, one of 1.0. */
  @Param({"128", "16384", "65536"})
  private int octets;

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final NativeEncoder encoder = new NativeEncoder(allocator);
  private final Taker taker = new Taker();
  private final Consumer<ByteBuf> out = taker::encoded;
  private NativeDecoder decoder;
  private ByteBuf dataFrames;
  private ByteBuf credits;
  private ByteBuf payload;

  /** Counts, so that nothing is optimised away, and releases. */
  private static final class Taker implements NativeDecoder.Receiver {
    private long count;

    @Override
    public void data(int stream, ByteBuf octets) {
      count += octets.readableBytes();
      octets.release();
    }

    @Override
    public void credit(int stream, int consumedOctets, int growthOctets) {
      count += consumedOctets;
    }

    @Override
    public void received(NativeFrame frame) {
      count++;
    }

    /** The buffer stays the benchmark's. */
    private void encoded(ByteBuf frame) {
      count += frame.readableBytes();
    }
  }

  @Setup
  public void fill() {
    decoder = new NativeDecoder(allocator);
    dataFrames = allocator.directBuffer();
    credits = allocator.directBuffer();
    for (int i = 0; i < FRAMES; i++) {
      dataFrames.writeLong(header(NativeType.DATA, octets)).writeZero(octets);
      credits.writeLong(header(NativeType.CREDIT, 8)).writeInt(octets).writeInt(0);
    }
    payload = allocator.directBuffer(NativeFrame.HEADER_OCTETS + octets);
    payload.setZero(0, payload.capacity());
  }

  @TearDown
  public void release() {
    decoder.close();
    dataFrames.release();
    credits.release();
    payload.release();
  }

  /** All frames in one read. */
  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long decodeDataOfOneRead() throws FrameException {
    decoder.decode(dataFrames.retain().readerIndex(0), taker);
    return taker.count;
  }

  /** Frames that begin and end in the middle of a read. */
  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long decodeDataThatStraddlesReads() throws FrameException {
    int end = dataFrames.writerIndex();
    for (int from = 0; from < end; from += READ_OCTETS) {
      int length = Math.min(READ_OCTETS, end - from);
      decoder.decode(dataFrames.retainedSlice(from, length), taker);
    }
    return taker.count;
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long decodeCredit() throws FrameException {
    decoder.decode(credits.retain().readerIndex(0), taker);
    return taker.count;
  }

  /** The header in front of what was read, in the same buffer. */
  @Benchmark
  public long encodeData() {
    payload.setIndex(NativeFrame.HEADER_OCTETS, NativeFrame.HEADER_OCTETS + octets);
    encoder.data(STREAM, payload, out);
    return taker.count;
  }

  @Benchmark
  public long encodeCredit() {
    ByteBuf credit = encoder.credit(STREAM, octets, 0);
    taker.encoded(credit);
    credit.release();
    return taker.count;
  }

  private static long header(NativeType type, int length) {
    return ((long) type.octet << 56) | ((long) length << 32) | STREAM;
  }
}
