package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * One end of a stream of a {@link MuxPair}, and what it must be true to: what it sent, what it
 * received and what it acknowledged.
 */
final class RelayedStream {
  final MuxPair.End end;
  final RecordingStream owner;
  MuxStream stream;
  final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  int sentOctetsOnCredit;
  int acknowledgedOctets;
  private byte next;

  RelayedStream(MuxPair.End end, int seed) {
    this.end = end;
    this.next = (byte) seed;
    this.owner = new RecordingStream();
  }

  boolean isOpen() {
    return stream != null && stream.isOpen();
  }

  /** As much of so many octets as the window allows. */
  void send(int octets) {
    byte[] all = some(octets);
    ByteBuf data = end.channel.alloc().buffer(Math.max(1, octets)).writeBytes(all);
    stream.send(data);
    int unsent = data.readableBytes();
    data.release();
    int gone = octets - unsent;
    sent.write(all, 0, gone);
    sentOctetsOnCredit += gone;
    next -= (byte) unsent;
  }

  void acknowledge(int octets) {
    int some = Math.min(octets, owner.unacknowledgedOctets);
    if (some > 0) {
      stream.acknowledge(some);
      owner.unacknowledgedOctets -= some;
      acknowledgedOctets += some;
    }
  }

  /** Octets that count up, so that a lost, doubled or swapped one shows. */
  private byte[] some(int octets) {
    byte[] data = new byte[octets];
    for (int i = 0; i < octets; i++) {
      data[i] = next++;
    }
    return data;
  }

  /** What came out here is a beginning of what went in there. */
  void assertReceivedFrom(RelayedStream other, boolean all) {
    byte[] received = owner.octets.toByteArray();
    byte[] expected = other.sent.toByteArray();
    if (all) {
      assertThat(received).isEqualTo(expected);
    } else {
      assertThat(received.length).isLessThanOrEqualTo(expected.length);
      assertThat(received).isEqualTo(Arrays.copyOf(expected, received.length));
    }
  }
}
