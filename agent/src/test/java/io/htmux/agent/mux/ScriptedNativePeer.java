package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.NativeDecoder;
import io.htmux.agent.frame.NativeEncoder;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.NativeFrameText;
import io.htmux.agent.link.WaitingRoom;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The far side of a session of SockMux 1.0 under test, which accepted the connection: says any
 * frame or octets at all, and hears what our end says. Our end's buffers are counted.
 */
final class ScriptedNativePeer {
  final CountedBuffers buffers = new CountedBuffers();
  final EmbeddedChannel channel = new EmbeddedChannel();
  final RecordingSession session = new RecordingSession();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MuxConnection connection;
  private final Network network = new Network();
  private final NativeDecoder decoder = new NativeDecoder(buffers.allocator());
  private final NativeFrameText heard = new NativeFrameText();
  private final NativeEncoder encoder = new NativeEncoder(buffers.allocator());

  ScriptedNativePeer(TestOptions options, Duration resumeWithin) {
    this(options, resumeWithin, WaitingRoom.ofThisProcess());
  }

  /** Of a process whose sessions have that room. */
  ScriptedNativePeer(TestOptions options, Duration resumeWithin, WaitingRoom room) {
    channel.config().setAllocator(buffers.allocator());
    channel.freezeTime();
    channel.pipeline().addLast(network);
    connection =
        MuxConnection.startNative(
            channel,
            options.build(),
            new NativeOptions(true, resumeWithin, 4L << 20),
            session,
            new MuxMetrics(meters, room));
    channel.runPendingTasks();
    hears();
  }

  ScriptedNativePeer() {
    this(new TestOptions(), NativePair.RESUME_WITHIN);
  }

  /** A stream of the peer that is open, and whose owner is returned. */
  RecordingStream openStream(int id) {
    RecordingStream owner = new RecordingStream();
    session.atOpened = opened -> opened.stream().accept(ScriptedPeer.TARGET, owner);
    says(open(id));
    hears();
    return owner;
  }

  static NativeFrame open(int id) {
    return new NativeFrame.Open(id, false, false, 65536, "", "192.0.2.1:5000", "192.0.2.2:9001");
  }

  /** How many octets of our end have come here, as ACK counts them. */
  long heardOctets() {
    return decoder.position();
  }

  void says(NativeFrame... frames) {
    ByteBuf octets = buffers.allocator().buffer();
    for (NativeFrame frame : frames) {
      encoder.encode(frame, one -> append(octets, one));
    }
    saysOctets(octets);
  }

  void saysData(int stream, int octets) {
    ByteBuf all = buffers.allocator().buffer();
    encoder.data(stream, buffers.of(new byte[octets]), one -> append(all, one));
    saysOctets(all);
  }

  void saysCredit(int stream, int consumedOctets, int growthOctets) {
    saysOctets(encoder.credit(stream, consumedOctets, growthOctets));
  }

  void saysOctets(ByteBuf octets) {
    if (channel.isOpen()) {
      channel.writeInbound(octets);
    } else {
      octets.release();
    }
    runTasks();
  }

  /** What our end has said since the last time. */
  List<String> hears() {
    runTasks();
    heard.clear();
    for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
      try {
        decoder.decode(octets, heard);
      } catch (FrameException e) {
        throw new AssertionError(e);
      }
    }
    return heard.lines();
  }

  /** Our end's kernel takes nothing any more. */
  void stopsReading() {
    network.stuck = true;
  }

  void readsAgain() {
    network.stuck = false;
    channel.flush();
    runTasks();
  }

  /** It takes what waits for it now, once, and nothing of what is written meanwhile. */
  List<String> takesOnce() {
    network.takeOnce();
    runTasks();
    return hears();
  }

  void passes(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      runTasks();
    }
  }

  void assertEndedAsViolation(String detail) {
    assertThat(session.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.cause()).isEqualTo(SessionEnd.Cause.VIOLATION);
              assertThat(end.detail()).contains(detail);
            });
    assertNothingIsLeft();
  }

  void assertNothingIsLeft() {
    connection.close("the test is over");
    network.stuck = false;
    channel.flush();
    runTasks();
    channel.close();
    channel.releaseOutbound();
    decoder.close();
    assertThat(connection.streamCount()).isZero();
    assertThat(meters.get("htmux.streams").gauge().value()).isZero();
    buffers.assertNoneInUse();
  }

  private void runTasks() {
    for (int round = 0; round < 3; round++) {
      channel.runPendingTasks();
    }
  }

  private static void append(ByteBuf all, ByteBuf one) {
    all.writeBytes(one);
    one.release();
  }

  private static final class Network extends ChannelOutboundHandlerAdapter {
    private boolean stuck;
    private ChannelHandlerContext own;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      own = context;
    }

    private void takeOnce() {
      own.flush();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!stuck) {
        context.flush();
      }
    }
  }
}
