package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A small exchange: streams from both ends, refused, answered, half-closed and reset ones. It is
 * cut once at each octet of either direction, and comes out the same (SockMux 1.0 §6.7).
 */
class CutAtEveryOctetTest {

  /** What both ends have seen at the end. */
  private record Outcome(List<String> seen) {}

  @Test
  void everyCutLeavesTheExchangeAsItIs() {
    Run whole = new Run(Long.MAX_VALUE, Long.MAX_VALUE);
    Outcome expected = whole.outcome();
    assertThat(expected.seen()).hasSizeGreaterThan(10);
    long fromLeft = whole.pair.sentOctets(whole.pair.left);
    long fromRight = whole.pair.sentOctets(whole.pair.right);
    assertThat(fromLeft).isGreaterThan(200);
    assertThat(fromRight).isGreaterThan(100);

    int cuts = 0;
    for (long at = 0; at <= fromLeft; at++, cuts++) {
      assertThat(new Run(at, Long.MAX_VALUE).outcome())
          .as("cut after octet %d of the dialling end", at)
          .isEqualTo(expected);
    }
    for (long at = 0; at <= fromRight; at++, cuts++) {
      assertThat(new Run(Long.MAX_VALUE, at).outcome())
          .as("cut after octet %d of the accepting end", at)
          .isEqualTo(expected);
    }
    assertThat(cuts).isGreaterThan(300);
  }

  /** Octet by octet, cut after each of them: as many connections as octets. */
  @Test
  void aConnectionThatLastsForOneOctetEachTimeIsEnoughInTheEnd() {
    NativePair pair = new NativePair();
    RecordingStream here = new RecordingStream("first words");
    List<RecordingStream> there = accept(pair.right, "an answer");
    MuxStream stream = pair.left.connection.open(ScriptedPeer.USER, here);
    int cuts = 0;
    while (pair.carryBoth(_ -> 1)) {
      pair.cut();
      pair.reconnect();
      assertThat(cuts++).isLessThan(10_000);
      if (here.text().length() == 9 && there.getFirst().text().length() == 11) {
        break;
      }
    }
    assertThat(cuts).isGreaterThan(50);
    assertThat(here.text()).isEqualTo("an answer");
    assertThat(there.getFirst().text()).isEqualTo("first words");
    stream.close();
    pair.carryAll();
    pair.assertNoStreamIsLeft();
    pair.close();
  }

  private static List<RecordingStream> accept(NativePair.End end, String answer) {
    List<RecordingStream> accepted = new ArrayList<>();
    end.session.atOpened =
        opened -> {
          RecordingStream owner = new RecordingStream();
          accepted.add(owner);
          opened.stream().accept(ScriptedPeer.TARGET, owner);
          ByteBuf octets = end.channel().alloc().buffer(64);
          octets.writeCharSequence(answer, StandardCharsets.ISO_8859_1);
          opened.stream().send(octets);
          octets.release();
        };
    return accepted;
  }

  private static final class Run {
    private final NativePair pair = new NativePair();
    private final List<String> seen = new ArrayList<>();
    private final long cutLeft;
    private final long cutRight;
    private boolean cut;

    Run(long cutLeft, long cutRight) {
      this.cutLeft = cutLeft;
      this.cutRight = cutRight;
    }

    Outcome outcome() {
      List<RecordingStream> atRight = accept(pair.right, "answer of the right end");
      RecordingStream first = new RecordingStream("request of the left end");
      MuxStream one = pair.left.connection.open(ScriptedPeer.USER, first);
      carryAll();
      send(one, "and more of it");
      one.shut();
      carryAll();

      pair.left.session.atOpened = opened -> opened.stream().refuse("not here");
      RecordingStream second = new RecordingStream("lost words");
      pair.right.connection.open(ScriptedPeer.USER, second);
      carryAll();

      RecordingStream third = new RecordingStream();
      MuxStream three = pair.left.connection.open(ScriptedPeer.USER, third);
      carryAll();
      three.abort();
      carryAll();

      note("left 1", first);
      note("right 1", atRight.get(0));
      note("right 2", second);
      note("left 3", third);
      note("right 3", atRight.get(1));
      seen.add("streams " + pair.left.connection.streamCount());
      seen.add("streams " + pair.right.connection.streamCount());
      seen.add("ends " + pair.left.session.ends + pair.right.session.ends);
      pair.close();
      return new Outcome(seen);
    }

    private void note(String who, RecordingStream stream) {
      seen.add(who + " has " + stream.text());
      stream.events.stream()
          .filter(event -> !event.equals("all") && !event.equals("writable"))
          .forEach(event -> seen.add(who + " " + event));
    }

    private void send(MuxStream stream, String text) {
      ByteBuf octets = pair.left.channel().alloc().buffer(64);
      octets.writeCharSequence(text, StandardCharsets.ISO_8859_1);
      stream.send(octets);
      octets.release();
    }

    private void carryAll() {
      boolean moved = true;
      while (moved) {
        moved = carry(pair.left, cutLeft);
        moved |= carry(pair.right, cutRight);
      }
    }

    private boolean carry(NativePair.End end, long cutAt) {
      long left = cutAt - pair.sentOctets(end);
      if (cut || left > Integer.MAX_VALUE) {
        return pair.carry(end, there -> there);
      }
      boolean moved = pair.carry(end, there -> (int) Math.min(there, left));
      if (pair.sentOctets(end) >= cutAt) {
        cut = true;
        pair.cut();
        pair.reconnect();
        return true;
      }
      return moved;
    }
  }
}
