package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** A peer whose counts are wrong ends its session, with both numbers (SockMux 1.0 §6.5). */
class WindowLiesTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @Test
  void moreThanTheWindowIsAViolation() {
    peer.openStream(2);
    peer.saysData(2, 262144);
    assertThat(peer.session.ends).isEmpty();
    peer.saysData(2, 1);
    peer.assertEndedAsViolation(
        "sent 1 octets beyond the 262144 unacknowledged ones; the window is 262144");
  }

  @Test
  void anAcknowledgementOfMoreThanIsInFlightIsAViolation() {
    MuxStream stream = opened(65536);
    send(stream, 10);
    peer.saysCredit(1, 10, 0);
    assertThat(peer.session.ends).isEmpty();
    send(stream, 10);
    peer.saysCredit(1, 11, 0);
    peer.assertEndedAsViolation("acknowledged 11 octets when 10 were in flight");
  }

  @Test
  void aWindowMayNotGrowWithoutEnd() {
    opened(65536);
    peer.saysCredit(1, 0, (64 << 20) - 65536);
    assertThat(peer.session.ends).isEmpty();
    peer.saysCredit(1, 0, 1);
    peer.assertEndedAsViolation("let a window of 67108864 octets grow by 1, beyond 67108864");
  }

  @Test
  void aWindowOfLessThanEveryEndTakesIsAViolation() {
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.says(new NativeFrame.Opened(1, 65535, "", ""));
    peer.assertEndedAsViolation(
        "opened a stream with a window of 65535 octets when it must be 65536..67108864");
  }

  @Test
  void creditForAStreamThatIsNotOpenIsAViolation() {
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.saysCredit(1, 0, 0);
    peer.assertEndedAsViolation("acknowledged octets before the stream was open");
  }

  /** What comes late for a stream that is over is nobody's fault. */
  @Test
  void creditForAStreamThatIsOverIsDropped() {
    MuxStream stream = opened(65536);
    send(stream, 10);
    stream.close();
    peer.saysCredit(1, 10, 0);
    peer.saysData(1, 10);
    peer.says(new NativeFrame.Reset(1, Reason.CLOSED, ""), new NativeFrame.Shut(1));
    assertThat(peer.session.ends).isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void nothingIsSentBeyondTheWindow() {
    MuxStream stream = opened(65536);
    assertThat(send(stream, 100_000)).isEqualTo(65536);
    assertThat(stream.canSend()).isFalse();
    peer.saysCredit(1, 20_000, 0);
    assertThat(send(stream, 100_000)).isEqualTo(20_000);
    peer.saysCredit(1, 65536, 65536);
    assertThat(send(stream, 200_000)).isEqualTo(131072);
    peer.assertNothingIsLeft();
  }

  private MuxStream opened(int windowOctets) {
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.says(new NativeFrame.Opened(1, windowOctets, "", ""));
    peer.hears();
    return stream;
  }

  private int send(MuxStream stream, int octets) {
    ByteBuf data = peer.buffers.of(new byte[octets]);
    stream.send(data);
    int sent = octets - data.readableBytes();
    data.release();
    peer.hears();
    return sent;
  }
}
