package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.frame.CountedBuffers;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameDecoder;
import io.htmux.agent.frame.FrameEncoder;
import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.FrameText;
import io.htmux.agent.frame.SessionOption;
import io.htmux.agent.link.WaitingRoom;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The far side of one session under test: says any frame or octets at all, hears what our end says,
 * and makes time pass. Our end's buffers are counted.
 */
final class ScriptedPeer {
  static final StreamAddresses USER =
      StreamAddresses.of(new HostPort("127.0.0.1", 50001), new HostPort("127.0.0.1", 9001));
  static final StreamAddresses TARGET =
      StreamAddresses.of(new HostPort("127.0.0.1", 7777), new HostPort("127.0.0.1", 40001));
  static final String USER_TEXT = "98304 127.0.0.1:50001 127.0.0.1:9001";
  static final String TARGET_TEXT = "98304 127.0.0.1:7777 127.0.0.1:40001";

  final CountedBuffers buffers = new CountedBuffers();
  final EmbeddedChannel channel = new EmbeddedChannel();
  final RecordingSession session = new RecordingSession();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MuxConnection connection;
  private final Network network = new Network();
  private final FrameDecoder decoder = new FrameDecoder(buffers.allocator());
  private final FrameEncoder encoder = new FrameEncoder(buffers.allocator());

  private ScriptedPeer(MuxOptions options, boolean gone, WaitingRoom room) {
    channel.config().setAllocator(buffers.allocator());
    channel.freezeTime();
    channel.pipeline().addLast(network);
    if (gone) {
      channel.close();
    }
    connection = MuxConnection.start(channel, options, session, new MuxMetrics(meters, room));
    channel.runPendingTasks();
  }

  /** Connected; nothing was said yet. */
  static ScriptedPeer connected(TestOptions options) {
    return new ScriptedPeer(options.build(), false, WaitingRoom.ofThisProcess());
  }

  /** Left again before our end began. */
  static ScriptedPeer gone(TestOptions options) {
    return new ScriptedPeer(options.build(), true, WaitingRoom.ofThisProcess());
  }

  /** In the running state, with 16384 octets a frame; what our end said so far is forgotten. */
  static ScriptedPeer running(TestOptions options) {
    return running(options, WaitingRoom.ofThisProcess());
  }

  /** Of a process whose sessions have that room. */
  static ScriptedPeer running(TestOptions options, WaitingRoom room) {
    ScriptedPeer peer = new ScriptedPeer(options.build(), false, room);
    peer.says(
        new Frame.Hello("theirs"),
        new Frame.HelloOk("theirs"),
        new Frame.SetOpt(new SessionOption.PackSize(16384)),
        new Frame.SetOpt(new SessionOption.ConnData()));
    assertThat(peer.connection.isRunning()).isTrue();
    peer.hears();
    return peer;
  }

  static ScriptedPeer running() {
    return running(new TestOptions());
  }

  /** All frames in one read of our end. */
  void says(Frame... frames) {
    ByteBuf octets = buffers.allocator().buffer();
    for (Frame frame : frames) {
      encoder.encode(
          frame,
          part -> {
            octets.writeBytes(part);
            part.release();
          });
    }
    saysOctets(octets);
  }

  void saysHex(String hex) {
    saysOctets(buffers.ofHex(hex));
  }

  void saysOctets(ByteBuf octets) {
    channel.writeInbound(octets);
    channel.runPendingTasks();
  }

  /** What our end said since the last call. */
  List<String> hears() {
    channel.runPendingTasks();
    List<String> heard = new ArrayList<>();
    for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
      try {
        decoder.decode(octets, frame -> heard.add(FrameText.of(frame)));
      } catch (FrameException e) {
        throw new AssertionError("our end sent no SockMux", e);
      }
    }
    return heard;
  }

  /** Time passes in steps that are finer than any timer of ours. */
  void passes(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 100) {
      channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      channel.runPendingTasks();
    }
  }

  /** From now on the peer's kernel takes nothing. */
  void takesNothing() {
    network.stuck = true;
  }

  void takesAll() {
    network.stuck = false;
    channel.flush();
  }

  ByteBuf text(String text) {
    return buffers.ofText(text);
  }

  ByteBuf octets(int count) {
    return buffers.of(new byte[count]);
  }

  /** Opens a stream from our end that the peer answers as {@code peerId}; returns our owner. */
  Open opensHere(int peerId) {
    RecordingStream owner = new RecordingStream();
    MuxStream stream = connection.open(USER, owner);
    says(new Frame.Connected(peerId, stream.id(), TARGET_TEXT, text("")));
    hears();
    return new Open(stream, owner);
  }

  /** Opens a stream from the peer's end that ours accepts. */
  Open opensThere(int peerId) {
    says(new Frame.Connect(peerId, Frame.NO_ID, USER_TEXT, text("")));
    MuxStream stream = session.opened.getLast().stream();
    RecordingStream owner = new RecordingStream();
    stream.accept(TARGET, owner);
    hears();
    return new Open(stream, owner);
  }

  record Open(MuxStream stream, RecordingStream owner) {}

  double refusals(String reason) {
    var counter = meters.find("htmux.stream.refusals").tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  /** The session goes on and serves. */
  void assertAlive() {
    hears();
    says(new Frame.Echo(Frame.NO_ID, Frame.NO_ID, text("?")));
    assertThat(hears()).containsExactly("ECHOOK 255>255 ?");
    assertThat(session.ends).isEmpty();
  }

  void assertEnded(SessionEnd.Cause cause, String detail) {
    channel.runPendingTasks();
    assertThat(session.ends).containsExactly(new SessionEnd(cause, detail));
    assertThat(channel.isOpen()).isFalse();
    assertNothingIsLeft();
  }

  /** Ends the session and looks for streams and buffers that remain. */
  void assertNothingIsLeft() {
    connection.close("the test is over");
    passes(Duration.ofSeconds(6));
    assertThat(connection.streamCount()).isZero();
    assertThat(meters.get("htmux.streams").gauge().value()).isZero();
    assertThat(meters.get("htmux.sessions").gauge().value()).isZero();
    assertThat(session.ends).hasSize(1);
    assertThat(channel.isOpen()).isFalse();
    channel.releaseOutbound();
    decoder.close();
    buffers.assertNoneInUse();
  }

  /** Swallows flushes while the peer takes nothing. */
  private static final class Network extends ChannelOutboundHandlerAdapter {
    private boolean stuck;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!stuck) {
        context.flush();
      }
    }
  }
}
