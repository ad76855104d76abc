package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A window is a stream's own: one whose reader stalls stops itself (SockMux 1.0 §6.5). */
class StalledReaderDelaysNobodyTest {
  private static final int WINDOW = 256 * 1024;

  @Test
  void fortyFullWindowsLeaveTheOthersAsTheyAre() {
    NativePair pair = new NativePair();
    List<RecordingStream> there = new ArrayList<>();
    List<MuxStream> atRight = new ArrayList<>();
    pair.right.session.atOpened =
        opened -> {
          RecordingStream owner = new RecordingStream();
          there.add(owner);
          atRight.add(opened.stream());
          opened.stream().accept(ScriptedPeer.TARGET, owner);
        };
    List<MuxStream> here = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      here.add(pair.left.connection.open(ScriptedPeer.USER, new RecordingStream()));
    }
    pair.carryAll();

    for (MuxStream stalled : here.subList(0, 40)) {
      assertThat(send(pair, stalled, 2 * WINDOW)).isBetween(64 * 1024, WINDOW);
      assertThat(stalled.canSend()).isFalse();
    }
    pair.carryAll();

    MuxStream active = here.getLast();
    RecordingStream reader = there.getLast();
    int sent = 0;
    for (int round = 0; round < 100; round++) {
      sent += send(pair, active, 50_000);
      pair.carryAll();
      assertThat(reader.octets.size()).as("all has come in one turn").isEqualTo(sent);
      atRight.getLast().acknowledge(reader.unacknowledgedOctets);
      reader.unacknowledgedOctets = 0;
      pair.carryAll();
    }
    assertThat(sent).isEqualTo(5_000_000);
    here.forEach(MuxStream::close);
    pair.carryAll();
    pair.assertNoStreamIsLeft();
    pair.close();
  }

  private static int send(NativePair pair, MuxStream stream, int octets) {
    ByteBuf data = pair.left.channel().alloc().buffer(octets).writeZero(octets);
    stream.send(data);
    int sent = octets - data.readableBytes();
    data.release();
    return sent;
  }
}
