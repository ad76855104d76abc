package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameEncoder;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A peer that sends octet by octet, each in a segment of its own, to a reader who stalls: what it
 * makes us hold is its window, not the buffers that its segments were read into.
 */
class StalledReaderMemoryTest {
  private static final int WINDOW_OCTETS = 98304;
  private static final int READ_BUFFER_OCTETS = 2048;

  private final CountedBuffers buffers = new CountedBuffers();
  private final EmbeddedChannel link = new EmbeddedChannel();
  private final Kernel kernel = new Kernel();
  private final EmbeddedChannel socket = new EmbeddedChannel(kernel);
  private final FrameEncoder peer = new FrameEncoder(buffers.allocator());
  private MuxConnection connection;
  private boolean toProgram;

  @BeforeEach
  void aStreamWhoseReaderStalls() {
    link.config().setAllocator(buffers.allocator());
    socket.config().setAllocator(buffers.allocator());
    connection =
        MuxConnection.start(
            link, Ends.OPTIONS, new Target(), new MuxMetrics(new SimpleMeterRegistry()));
    says(new Frame.Hello("theirs"), READ_BUFFER_OCTETS);
    says(new Frame.HelloOk("theirs"), READ_BUFFER_OCTETS);
    says(
        new Frame.Connect(3, Frame.NO_ID, "98304", buffers.allocator().buffer(1)),
        READ_BUFFER_OCTETS);
    link.releaseOutbound();
    kernel.stuck = true;
  }

  @AfterEach
  void noBufferIsLeft() {
    connection.close("the test is over");
    link.runPendingTasks();
    link.close();
    link.releaseOutbound();
    socket.close();
    socket.runPendingTasks();
    socket.releaseOutbound();
    buffers.assertNoneInUse();
  }

  @Test
  void aWindowOfSingleOctetsCostsNoMoreThanTwoWindows() {
    sendOctets(WINDOW_OCTETS);
    assertThat(link.outboundMessages()).as("nothing is acknowledged").isEmpty();
    assertThat(buffers.octetsInUse()).isBetween((long) WINDOW_OCTETS, 2L * WINDOW_OCTETS);
  }

  /** Each of 8000 octets, in a read of 128 KiB whose other octets are of no use. */
  @Test
  void aSmallPartOfALargeReadCostsNoMoreThanTwice() {
    for (int i = 0; i < 12; i++) {
      says(send("8 octets".repeat(1000)), 128 * 1024);
    }
    assertThat(link.outboundMessages()).as("nothing is acknowledged").isEmpty();
    assertThat(buffers.octetsInUse()).isBetween(96_000L, 2L * 96_000);
  }

  /** Thousands of streams, each with one octet in a large read, would each hold all of that. */
  @Test
  void oneOctetOfALargeReadCostsNextToNothing() {
    says(send("x"), 128 * 1024);
    assertThat(buffers.octetsInUse()).isLessThan(2048);
  }

  /** As long as a destination is being dialled, nobody reads what is for it. */
  @Test
  void aProgramThatDoesNotReadHoldsNoMoreThanTwoWindows() {
    toProgram = true;
    says(
        new Frame.Connect(4, Frame.NO_ID, "98304", buffers.allocator().buffer(1)),
        READ_BUFFER_OCTETS);
    for (int i = 0; i < WINDOW_OCTETS; i++) {
      says(new Frame.Send(4, 3, buffers.ofText("x")), READ_BUFFER_OCTETS);
    }
    assertThat(buffers.octetsInUse()).isBetween((long) WINDOW_OCTETS, 2L * WINDOW_OCTETS);
    link.releaseOutbound();
  }

  @Test
  void everyOctetArrivesInOrderAndIsAcknowledgedOnceTheReaderGoesOn() {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      String piece = i % 7 == 0 ? "a larger piece ".repeat(100) : Integer.toString(i % 10);
      if (expected.length() + piece.length() < WINDOW_OCTETS) {
        expected.append(piece);
        says(send(piece), READ_BUFFER_OCTETS);
      }
    }
    kernel.stuck = false;
    socket.flush();
    assertThat(written()).isEqualTo(expected.toString());
    assertThat(acknowledged()).isEqualTo(expected.length());
    sendOctets(WINDOW_OCTETS);
    assertThat(written()).hasSize(WINDOW_OCTETS);
  }

  /** A reader who keeps up gets the very buffers that were read. */
  @Test
  void nothingIsGatheredWithoutABacklog() {
    kernel.stuck = false;
    says(send("a"), READ_BUFFER_OCTETS);
    assertThat(acknowledged()).isEqualTo(1);
    ByteBuf out = socket.readOutbound();
    assertThat(out.unwrap()).as("a slice of what was read").isNotNull();
    out.release();
  }

  private void sendOctets(int count) {
    for (int i = 0; i < count; i++) {
      says(send("x"), READ_BUFFER_OCTETS);
    }
  }

  private Frame send(String text) {
    return new Frame.Send(3, 2, buffers.ofText(text));
  }

  /** One segment, read into a buffer of its own. */
  private void says(Frame frame, int bufferOctets) {
    ByteBuf read = buffers.allocator().buffer(bufferOctets);
    Consumer<ByteBuf> out =
        octets -> {
          read.writeBytes(octets);
          octets.release();
        };
    peer.encode(frame, out);
    link.writeInbound(read);
    link.runPendingTasks();
  }

  private String written() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf octets = socket.readOutbound(); octets != null; octets = socket.readOutbound()) {
      all.append(octets.toString(StandardCharsets.ISO_8859_1));
      octets.release();
    }
    return all.toString();
  }

  private int acknowledged() {
    link.runPendingTasks();
    int octets = 0;
    for (ByteBuf out = link.readOutbound(); out != null; out = link.readOutbound()) {
      assertThat(out.getUnsignedByte(1)).as("type SENT").isEqualTo((short) 0x46);
      String digits = out.toString(8, out.readableBytes() - 9, StandardCharsets.US_ASCII);
      octets += Integer.parseInt(digits);
      out.release();
    }
    return octets;
  }

  /** Swallows flushes as a kernel does whose buffer is full. */
  private static final class Kernel extends ChannelOutboundHandlerAdapter {
    private boolean stuck;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!stuck) {
        context.flush();
      }
    }
  }

  private final class Target implements SessionHandler {
    @Override
    public void running() {}

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      if (toProgram) {
        StreamChannel.accept(link.eventLoop(), stream, StreamAddresses.NONE, earlyData);
      } else {
        StreamRelay.forTarget(socket, stream, StreamAddresses.NONE, earlyData);
      }
    }

    @Override
    public void listenAsked(BindRequest request) {}

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void ended(SessionEnd end) {}
  }
}
