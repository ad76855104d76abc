package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.htmux.agent.frame.CountedBuffers;
import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.NativeDecoder;
import io.htmux.agent.frame.NativeEncoder;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.NativeFrameText;
import io.htmux.agent.frame.NativeGoldenFrames;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.mux.SessionEnd.Cause;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever octets of SockMux 1.0 come, whenever the connection breaks and whatever position the
 * peer comes back with, our end goes on or ends the session in order: no exception of ours, no
 * buffer left. With {@code JAZZER_FUZZ=1} it looks further than its seeds.
 *
 * <p>The first octet of an input says how the rest is cut into reads, the second after how many of
 * them the connection breaks (0 for never), the third how far back the peer comes.
 */
class AnyNativeOctetsFuzzTest {

  static Stream<byte[]> sessions() {
    byte[] golden = joined(NativeGoldenFrames.ALL.stream().map(one -> one.octets()).toList());
    List<byte[]> inputs = new ArrayList<>();
    for (int piece : new int[] {1, 3, 7, 200}) {
      for (int breaks : new int[] {0, 1, 5}) {
        for (int back : new int[] {0, 1, 100, 255}) {
          byte[] how = {(byte) piece, (byte) breaks, (byte) back};
          inputs.add(joined(List.of(how, conversation())));
          inputs.add(joined(List.of(how, golden)));
        }
      }
    }
    return inputs.stream();
  }

  @MethodSource("sessions")
  @FuzzTest(maxDuration = "1m")
  void ourEndGoesOnOrEndsInOrder(byte[] input) {
    if (input.length < 3) {
      return;
    }
    OurEnd end = new OurEnd();
    int piece = 1 + (input[0] & 0xff);
    int breaks = input[1] & 0xff;
    int reads = 0;
    for (int at = 3; at < input.length && end.session.ends.isEmpty(); at += piece) {
      end.hears(Arrays.copyOfRange(input, at, Math.min(at + piece, input.length)));
      reads++;
      if (breaks != 0 && reads % breaks == 0) {
        end.nextConnection(input[2]);
      }
    }
    assertThat(end.session.ends.size()).isLessThanOrEqualTo(1);
    assertThat(end.session.ends)
        .allMatch(it -> it.cause() == Cause.VIOLATION || it.cause() == Cause.CLOSED_BY_PEER);
    end.close();
  }

  /** Streams both ways, all that may happen to them, in order; the peer accepted. */
  private static byte[] conversation() {
    CountedBuffers buffers = new CountedBuffers();
    NativeEncoder encoder = new NativeEncoder(buffers.allocator());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 1; i <= 5; i++) {
      encoder.encode(ScriptedNativePeer.open(2 * i), one -> append(all, one));
      encoder.data(2 * i, buffers.of(new byte[50 * i]), one -> append(all, one));
    }
    encoder.encode(new NativeFrame.Opened(1, 100_000, "t", "l"), one -> append(all, one));
    append(all, encoder.credit(1, 5, 100_000));
    encoder.data(1, buffers.of(new byte[3000]), one -> append(all, one));
    encoder.encode(new NativeFrame.Datagram(2, buffers.of(new byte[9])), one -> append(all, one));
    encoder.encode(new NativeFrame.Ping(7), one -> append(all, one));
    encoder.encode(new NativeFrame.Pong(8), one -> append(all, one));
    encoder.encode(new NativeFrame.Shut(2), one -> append(all, one));
    encoder.encode(new NativeFrame.Refused(3, Reason.UNREACHABLE, "no"), one -> append(all, one));
    encoder.encode(new NativeFrame.Reset(4, Reason.BROKEN, "gone"), one -> append(all, one));
    encoder.encode(new NativeFrame.Ack(16), one -> append(all, one));
    encoder.encode(new NativeFrame.Drain(30, ""), one -> append(all, one));
    encoder.encode(new NativeFrame.Shut(1), one -> append(all, one));
    encoder.encode(new NativeFrame.End(Reason.CLOSED, ""), one -> append(all, one));
    return all.toByteArray();
  }

  private static void append(ByteArrayOutputStream all, ByteBuf part) {
    byte[] octets = new byte[part.readableBytes()];
    part.readBytes(octets);
    part.release();
    all.writeBytes(octets);
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** An end of ours that dialled, and all its connections, of which the last one is in use. */
  private static final class OurEnd {
    private final CountedBuffers buffers = new CountedBuffers();
    private final RecordingSession session = new RecordingSession();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final NativeDecoder heard = new NativeDecoder(buffers.allocator());
    private final MuxConnection connection;
    private int saidBefore;

    OurEnd() {
      session.atOpened = this::answer;
      connection =
          MuxConnection.startNative(
              channel(),
              new TestOptions().maxStreams(4).build(),
              new NativeOptions(true, NativePair.RESUME_WITHIN, 1L << 20),
              session,
              new MuxMetrics(new SimpleMeterRegistry()));
      runTasks();
      connection.open(ScriptedPeer.USER, new RecordingStream("early"));
      connection.open(ScriptedPeer.USER, new RecordingStream());
    }

    void hears(byte[] octets) {
      EmbeddedChannel last = channels.getLast();
      if (last.isOpen()) {
        last.writeInbound(buffers.of(octets));
        last.checkException();
      }
      runTasks();
    }

    /** From where the peer has heard it, less some; a position that cannot be is a violation. */
    void nextConnection(int back) {
      channels.getLast().close();
      runTasks();
      Resumption resumption = connection.resumption().orElseThrow();
      resumption.prepare();
      if (session.ends.isEmpty()) {
        heard.nextConnection();
        saidBefore = Math.max(0, back);
        resumption.resume(channel(), heard.position() - back);
        runTasks();
      }
    }

    /** Every third is refused; the others send back and acknowledge what they get. */
    private void answer(RecordingSession.Opened opened) {
      if (session.opened.size() % 3 == 0) {
        opened.stream().refuse("no");
        return;
      }
      RecordingStream owner = new RecordingStream();
      owner.atOctets =
          () -> {
            ByteBuf echo = buffers.of(new byte[owner.unacknowledgedOctets]);
            opened.stream().acknowledge(owner.unacknowledgedOctets);
            owner.unacknowledgedOctets = 0;
            opened.stream().send(echo);
            echo.release();
          };
      opened.stream().accept(ScriptedPeer.TARGET, owner);
    }

    private EmbeddedChannel channel() {
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(buffers.allocator());
      channels.add(channel);
      return channel;
    }

    private void runTasks() {
      for (int round = 0; round < 3; round++) {
        channels.forEach(EmbeddedChannel::runPendingTasks);
      }
      EmbeddedChannel last = channels.getLast();
      for (ByteBuf out = last.readOutbound(); out != null; out = last.readOutbound()) {
        int known = Math.min(saidBefore, out.readableBytes());
        saidBefore -= known;
        out.skipBytes(known);
        try {
          heard.decode(out, new NativeFrameText());
        } catch (FrameException e) {
          throw new AssertionError("what our end says is no SockMux 1.0", e);
        }
      }
    }

    void close() {
      connection.close("the test is over");
      runTasks();
      for (EmbeddedChannel channel : channels) {
        channel.close();
        channel.releaseOutbound();
        channel.checkException();
      }
      heard.close();
      assertThat(connection.streamCount()).isZero();
      buffers.assertNoneInUse();
    }
  }
}
