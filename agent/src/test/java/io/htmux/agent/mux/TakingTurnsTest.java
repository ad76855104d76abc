package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Streams that have more to send than the link takes (SockMux 1.0 §6.6). */
class TakingTurnsTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();
  private final List<Source> sources = new ArrayList<>();

  /** A source without end that sends in pieces, as long as it may. */
  private final class Source {
    private final int pieceOctets;
    private final RecordingStream owner = new RecordingStream();
    private final MuxStream stream;
    private int sentOctets;
    private int wakes;
    private int leftOctets;

    Source(int pieceOctets, int octets) {
      this.pieceOctets = pieceOctets;
      this.leftOctets = octets;
      stream = peer.connection.open(ScriptedPeer.USER, owner);
      peer.says(new NativeFrame.Opened(stream.id(), 4 << 20, "", ""));
      owner.atWritable =
          () -> {
            wakes++;
            pump();
          };
      sources.add(this);
    }

    void pump() {
      while (leftOctets > 0 && stream.canSend()) {
        int octets = Math.min(pieceOctets, leftOctets);
        ByteBuf piece = peer.buffers.of(new byte[octets]);
        assertThat(stream.sendWhole(piece)).isTrue();
        sentOctets += octets;
        leftOctets -= octets;
      }
    }
  }

  /**
   * A socket without end, which is read in a later task when its stream may send, as Netty does.
   */
  private final class Socket {
    private final Source source = new Source(LinkTurns.QUANTUM_OCTETS, 0);
    private boolean isAsked;

    Socket() {
      source.owner.atWritable = this::pump;
    }

    /** The task. */
    void readIfAsked() {
      if (isAsked) {
        isAsked = false;
        source.leftOctets = source.pieceOctets;
        pump();
      }
    }

    void pump() {
      source.pump();
      isAsked = source.leftOctets == 0 && source.stream.canSend();
    }
  }

  /** "Waking all paused streams when the tunnel becomes writable starves small streams." */
  @Test
  void wakingAllStreamsAtOnceIsNotWhatHappens() {
    for (int i = 0; i < 40; i++) {
      new Source(64 * 1024, 2 << 20);
    }
    peer.stopsReading();
    sources.forEach(Source::pump);
    int woken = sources.stream().mapToInt(source -> source.wakes).sum();
    peer.takesOnce();
    int wokenNow = sources.stream().mapToInt(source -> source.wakes).sum() - woken;
    assertThat(wokenNow).as("streams that one emptied buffer wakes").isBetween(1, 4);
    peer.assertNothingIsLeft();
  }

  @Test
  void equalStreamsShareEquallyWhateverTheirPiecesAre() {
    for (int i = 0; i < 8; i++) {
      new Source(i % 2 == 0 ? 64 * 1024 : 4 * 1024, 3 << 20);
    }
    peer.stopsReading();
    sources.forEach(Source::pump);
    long before = sources.stream().mapToLong(source -> source.sentOctets).sum();
    for (int round = 0; round < 60; round++) {
      peer.takesOnce();
    }
    assertThat(sources.stream().mapToLong(source -> source.sentOctets).sum())
        .isGreaterThan(before + (2 << 20));
    int least = sources.stream().mapToInt(source -> source.sentOctets).min().orElseThrow();
    int most = sources.stream().mapToInt(source -> source.sentOctets).max().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(2 * LinkTurns.QUANTUM_OCTETS + 128 * 1024);
    peer.assertNothingIsLeft();
  }

  /** Whoever's octets fill the link must not wait twice, once to read its socket, once to send. */
  @Test
  void streamsWhoseSocketsAreReadLaterShareEqually() {
    peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
    List<Socket> sockets = Stream.generate(Socket::new).limit(16).toList();
    peer.stopsReading();
    sockets.forEach(Socket::pump);
    List<Integer> before = sentIn(sockets, 20);
    List<Integer> after = sentIn(sockets, 80);
    List<Integer> quanta =
        IntStream.range(0, sockets.size())
            .map(i -> (after.get(i) - before.get(i)) / LinkTurns.QUANTUM_OCTETS)
            .boxed()
            .toList();
    assertThat(quanta).allSatisfy(sent -> assertThat(sent).isBetween(10, 11));
    peer.assertNothingIsLeft();
  }

  /** What each has sent after so many turns of the event loop. */
  private List<Integer> sentIn(List<Socket> sockets, int turns) {
    for (int turn = 0; turn < turns; turn++) {
      sockets.forEach(Socket::readIfAsked);
      peer.takesOnce();
    }
    return sockets.stream().map(socket -> socket.source.sentOctets).toList();
  }

  /** Who has sent much while nobody wanted the link owes nothing to those who come later. */
  @Test
  void whatWasSentWhileNobodyWaitedIsNotTakenOffLater() {
    Source early = new Source(64 * 1024, 3 << 20);
    early.pump();
    assertThat(early.sentOctets).isEqualTo(3 << 20);
    Source late = new Source(64 * 1024, 512 * 1024);
    early.leftOctets = 512 * 1024;
    peer.stopsReading();
    late.pump();
    early.pump();
    for (int turn = 0; turn < 4; turn++) {
      peer.takesOnce();
    }
    assertThat(early.sentOctets).isGreaterThanOrEqualTo((3 << 20) + 2 * LinkTurns.QUANTUM_OCTETS);
    peer.assertNothingIsLeft();
  }

  /** A stream whose turn it is gives way though the link would take more of it. */
  @Test
  void aTurnIsNoLongerBecauseTheLinkTakesMore() {
    peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(512 * 1024, 1 << 20));
    for (int i = 0; i < 4; i++) {
      new Source(16 * 1024, 3 << 20);
    }
    peer.stopsReading();
    sources.forEach(Source::pump);
    List<Integer> before = sources.stream().map(source -> source.sentOctets).toList();
    peer.takesOnce();
    List<Integer> quanta =
        IntStream.range(0, sources.size())
            .map(i -> (sources.get(i).sentOctets - before.get(i)) / LinkTurns.QUANTUM_OCTETS)
            .boxed()
            .toList();
    assertThat(quanta).as("of the 8 that there is room for at once").containsOnly(2);
    peer.assertNothingIsLeft();
  }

  /** One who says little waits for one turn of each other, not for all that they have. */
  @Test
  void aSmallRequestWaitsForOneTurnOfTheOthers() {
    for (int i = 0; i < 4; i++) {
      new Source(64 * 1024, 3 << 20);
    }
    Source small = new Source(100, 100);
    peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(32 * 1024, 64 * 1024));
    peer.stopsReading();
    sources.forEach(Source::pump);
    assertThat(small.sentOctets).isZero();
    long before = sources.stream().mapToLong(source -> source.sentOctets).sum();
    for (int rounds = 0; small.sentOctets == 0; rounds++) {
      assertThat(rounds).isLessThan(20);
      peer.takesOnce();
    }
    long others = sources.stream().mapToLong(source -> source.sentOctets).sum() - before - 100;
    assertThat(others).isLessThanOrEqualTo(5L * LinkTurns.QUANTUM_OCTETS);
    peer.assertNothingIsLeft();
  }

  /** It waits for what the link has already, and not for what streams have for it. */
  @Test
  void aControlFrameWaitsForNoStream() {
    for (int i = 0; i < 8; i++) {
      new Source(64 * 1024, 3 << 20);
    }
    peer.stopsReading();
    sources.forEach(Source::pump);
    peer.says(new NativeFrame.Ping(7));
    List<String> heard = new ArrayList<>(peer.takesOnce());
    heard.addAll(peer.takesOnce());
    assertThat(heard).contains("PONG 7");
    peer.assertNothingIsLeft();
  }

  /** A window that opens octet by octet does not make frames of an octet each. */
  @Test
  void tinyCreditsDoNotMakeTinyFrames() {
    Source source = new Source(16 * 1024, 64 << 20);
    MuxStream stream = source.stream;
    source.pump();
    peer.hears();
    int before = source.sentOctets;
    for (int i = 0; i < 16 * 1024 - 1; i++) {
      peer.saysCredit(stream.id(), 1, 0);
    }
    assertThat(source.sentOctets).isEqualTo(before);
    peer.saysCredit(stream.id(), 1, 0);
    assertThat(source.sentOctets).isEqualTo(before + 16 * 1024);
    peer.assertNothingIsLeft();
  }
}
