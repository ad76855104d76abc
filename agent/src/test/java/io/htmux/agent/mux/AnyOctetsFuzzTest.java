package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.htmux.agent.mux.SessionEnd.Cause;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever octets come, our end either goes on or ends the session in order: no exception of ours,
 * no buffer left. Starts from each side of the recorded sessions; with {@code JAZZER_FUZZ=1} it
 * looks further, else it just takes those.
 *
 * <p>The first octet of an input says how it is cut; the rest is what the peer sends.
 */
class AnyOctetsFuzzTest {
  private static final int LONGEST_SEED_OCTETS = 100_000;

  static Stream<byte[]> recordedSides() {
    return Transcript.all().stream()
        .filter(transcript -> !transcript.isHttpOnly())
        .flatMap(
            transcript ->
                Stream.of(transcript.client(), transcript.server())
                    .map(side -> wire(transcript, side)));
  }

  @MethodSource("recordedSides")
  @FuzzTest(maxDuration = "1m")
  void ourEndGoesOnOrEndsInOrder(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions().maxStreams(4));
    peer.session.atOpened = opened -> answer(opened, peer);
    peer.connection.open(ScriptedPeer.USER, new RecordingStream("early"));
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    int piece = 1 + (input[0] & 0xff) * 16;
    for (int at = 1; at < input.length && peer.channel.isOpen(); at += piece) {
      peer.saysOctets(
          peer.buffers.of(Arrays.copyOfRange(input, at, Math.min(at + piece, input.length))));
      peer.channel.checkException();
      peer.hears();
    }
    peer.passes(Duration.ofSeconds(1));
    assertThat(endedWith(peer)).isNotEqualTo(Optional.of(Cause.LINK_BROKEN));
    peer.assertNothingIsLeft();
  }

  /** Every third is refused; the others send back and acknowledge what they get. */
  private static void answer(RecordingSession.Opened opened, ScriptedPeer peer) {
    if (peer.session.opened.size() % 3 == 0) {
      opened.stream().refuse("No server");
      return;
    }
    RecordingStream owner = new RecordingStream();
    owner.atOctets =
        () -> {
          ByteBuf echo = peer.octets(owner.unacknowledgedOctets);
          opened.stream().acknowledge(owner.unacknowledgedOctets);
          owner.unacknowledgedOctets = 0;
          opened.stream().send(echo);
          echo.release();
        };
    opened.stream().accept(ScriptedPeer.TARGET, owner);
  }

  private static Optional<Cause> endedWith(ScriptedPeer peer) {
    List<SessionEnd> ends = peer.session.ends;
    assertThat(ends.size()).isLessThanOrEqualTo(1);
    return ends.stream().map(SessionEnd::cause).findFirst();
  }

  private static byte[] wire(Transcript transcript, String side) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.write(transcript.name().length());
    for (Transcript.Recorded frame : transcript.framesFrom(side)) {
      if (wire.size() < LONGEST_SEED_OCTETS) {
        wire.writeBytes(frame.wire());
      }
    }
    return wire.toByteArray();
  }
}
