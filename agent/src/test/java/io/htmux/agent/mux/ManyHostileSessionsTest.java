package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.WaitingRoom;
import io.htmux.agent.link.WaitingShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each of many peers takes what it can get of the memory of one process, which has 8 MiB for what
 * waits here: together they get no more, and who takes little is not disturbed (SockMux 1.0 §6.5,
 * §6.7).
 */
class ManyHostileSessionsTest {
  private static final long ROOM_OCTETS = 8 << 20;
  private static final int PIECE_OCTETS = 60_000;
  private static final Duration TICK = Duration.ofMillis(500);

  private final WaitingRoom room = new WaitingRoom(ROOM_OCTETS, 300);
  private final List<ScriptedNativePeer> peers = new ArrayList<>();
  private final List<ScriptedPeer> originals = new ArrayList<>();

  /** Nobody leaves anything in the room. */
  @AfterEach
  void theRoomIsEmpty() {
    peers.forEach(ScriptedNativePeer::assertNothingIsLeft);
    originals.forEach(ScriptedPeer::assertNothingIsLeft);
    assertThat(room.octets()).isZero();
  }

  @Test
  void stalledReadersOfTwoHundredSessionsStayWithinTheRoomAndOneWhoReadsGoesOn() {
    ScriptedNativePeer honest = peer();
    RecordingStream reader = honest.openStream(2);
    MuxStream stream = honest.session.opened.getFirst().stream();
    List<ScriptedNativePeer> hostile = IntStream.range(0, 200).mapToObj(_ -> peer()).toList();
    long most = 0;
    for (int round = 1; round <= 6; round++) {
      for (ScriptedNativePeer one : hostile) {
        one.openStream(2 * round);
        one.saysData(2 * round, PIECE_OCTETS);
        one.hears();
        most = Math.max(most, waitingOctets());
        honest.saysData(2, 10_000);
        stream.acknowledge(10_000);
        honest.hears();
      }
    }
    assertThat(most).isBetween(ROOM_OCTETS * 3 / 4, ROOM_OCTETS + uncountedOctets());
    assertThat(reader.octets.size()).isEqualTo(200 * 6 * 10_000);
    assertThat(isOpen(reader)).isTrue();
    assertThat(hostile).allMatch(one -> one.session.ends.isEmpty());
  }

  /** The first ones take nearly all, say nothing more, and pay when it is needed. */
  @Test
  void whoTookMostBeforeTheOthersCamePays() {
    List<ScriptedNativePeer> first = fillTheRoom();
    assertThat(waitingOctets()).isGreaterThan(ROOM_OCTETS * 9 / 10);
    ScriptedNativePeer late = peer();
    RecordingStream small = late.openStream(2);
    late.saysData(2, 7_000);

    first.forEach(one -> one.passes(TICK));

    assertThat(waitingOctets()).isLessThan(ROOM_OCTETS * 7 / 8);
    assertThat(first.stream().flatMap(one -> one.hears().stream()))
        .anyMatch(line -> line.startsWith("RESET") && line.contains("TOO_SLOW"));
    RecordingStream large = late.openStream(4);
    late.saysData(4, 250_000);
    late.passes(TICK);
    assertThat(List.of(small, large)).allMatch(ManyHostileSessionsTest::isOpen);
  }

  @Test
  void windowsAreSmallWhileThereIsLittleRoom() {
    ScriptedNativePeer early = peer();
    early.says(ScriptedNativePeer.open(2));
    early.session.opened.getFirst().stream().accept(ScriptedPeer.TARGET, new RecordingStream());
    assertThat(early.hears()).anyMatch(line -> line.startsWith("OPENED 2 262144"));
    fillTheRoom();
    ScriptedNativePeer late = peer();
    late.says(ScriptedNativePeer.open(2));
    late.session.opened.getFirst().stream().accept(ScriptedPeer.TARGET, new RecordingStream());
    assertThat(late.hears()).anyMatch(line -> line.startsWith("OPENED 2 65536"));
  }

  /** Whoever wants to be kept for has to acknowledge; sources wait, and then the session ends. */
  @Test
  void peersThatAcknowledgeNothingDoNotFillTheRoom() {
    ScriptedNativePeer honest = peer();
    MuxStream honestStream = honest.connection.open(ScriptedPeer.USER, new RecordingStream());
    honest.says(new NativeFrame.Opened(1, 16 << 20, "", ""));
    List<ScriptedNativePeer> hostile = IntStream.range(0, 20).mapToObj(_ -> peer()).toList();
    List<MuxStream> streams = new ArrayList<>();
    for (ScriptedNativePeer one : hostile) {
      streams.add(one.connection.open(ScriptedPeer.USER, new RecordingStream()));
      one.says(new NativeFrame.Opened(1, 16 << 20, "", ""));
    }
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < hostile.size(); i++) {
        says(hostile.get(i), streams.get(i));
        hostile.get(i).hears();
      }
      assertThat(waitingOctets()).isLessThan(ROOM_OCTETS + uncountedOctets());
      assertThat(honestStream.canSend()).isTrue();
      says(honest, honestStream);
      honest.hears();
      honest.says(new NativeFrame.Ack(honest.heardOctets()));
    }
    assertThat(streams).noneMatch(MuxStream::canSend);
    for (int tick = 1; tick <= 8; tick++) {
      for (ScriptedNativePeer one : hostile) {
        one.says(new NativeFrame.Ack(tick));
        one.passes(TICK);
      }
      honest.passes(TICK);
      honest.hears();
    }
    assertThat(waitingOctets()).isLessThanOrEqualTo(ROOM_OCTETS);
    assertThat(honest.session.ends).isEmpty();
    assertThat(honestStream.canSend()).isTrue();
  }

  @Test
  void aPeerThatHoldsMostForTooLongIsLeft() {
    List<ScriptedNativePeer> hostile = List.of(peer(), peer());
    for (ScriptedNativePeer one : hostile) {
      MuxStream stream = one.connection.open(ScriptedPeer.USER, new RecordingStream());
      one.says(new NativeFrame.Opened(1, 16 << 20, "", ""));
      for (int i = 0; i < 200 && stream.canSend(); i++) {
        says(one, stream);
        one.hears();
      }
    }
    assertThat(waitingOctets()).isGreaterThan(ROOM_OCTETS * 7 / 8);
    hostile.getFirst().passes(TICK.multipliedBy(3));
    assertThat(hostile.getFirst().session.ends).isEmpty();
    hostile.getFirst().passes(TICK);
    assertThat(hostile.getFirst().session.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.cause()).isEqualTo(SessionEnd.Cause.NO_ROOM);
              assertThat(end.detail())
                  .matches("the peer has not taken \\d+ octets, and others need the room");
            });
    assertThat(hostile.getFirst().hears())
        .anyMatch(line -> line.startsWith("END TOO_SLOW the peer has not taken"));
    hostile.getLast().passes(TICK.multipliedBy(10));
    assertThat(hostile.getLast().session.ends).isEmpty();
    assertThat(waitingOctets()).isLessThan(ROOM_OCTETS);
  }

  /** Whom the link does not take: what was read of them is what their peer has to answer for. */
  @Test
  void usersOfAPeerThatTakesNothingCountAsWell() {
    ScriptedNativePeer one = peer();
    MuxStream stream = one.connection.open(ScriptedPeer.USER, new RecordingStream());
    assertThat(stream.mayWait(PIECE_OCTETS)).isTrue();
    stream.waits((int) ROOM_OCTETS / 8 * 7 + PIECE_OCTETS);
    assertThat(stream.mayWait(PIECE_OCTETS)).isFalse();
    one.passes(TICK.multipliedBy(4));
    assertThat(one.session.ends)
        .extracting(SessionEnd::cause)
        .containsExactly(SessionEnd.Cause.NO_ROOM);
    stream.waits((int) -ROOM_OCTETS / 8 * 7 - PIECE_OCTETS);
  }

  /** 0.3 §1.4: 60 streams with 98304 octets each, and as many sessions as they like. */
  @Test
  void stalledReadersOfOriginalsCountAsWell() {
    ScriptedNativePeer honest = peer();
    RecordingStream reader = honest.openStream(2);
    honest.saysData(2, 7_000);
    for (int session = 0; session < 10; session++) {
      ScriptedPeer one = original();
      for (int id = 100; id < 130; id++) {
        ScriptedPeer.Open opened = one.opensHere(id);
        assertThat(opened.stream().isOpen()).isTrue();
        int ours = opened.stream().id();
        for (int piece = 0; piece < 5; piece++) {
          one.says(new Frame.Send(id, ours, one.octets(16_000)));
        }
      }
      assertThat(waitingOctets()).isLessThanOrEqualTo(ROOM_OCTETS + uncountedOctets());
    }
    assertThat(waitingOctets()).isGreaterThan(ROOM_OCTETS / 2);
    assertThat(originals).allMatch(one -> one.session.ends.isEmpty());
    assertThat(isOpen(reader)).isTrue();
  }

  /** 0.3 §1.2: each ECHO is answered with as many octets. */
  @Test
  void answersThatNobodyReadsCountAsWell() {
    for (int session = 0; session < 20; session++) {
      ScriptedPeer one = original();
      one.takesNothing();
      for (int echo = 0; echo < 60 && one.session.ends.isEmpty(); echo++) {
        one.says(new Frame.Echo(255, 255, one.octets(16376)));
      }
    }
    assertThat(waitingOctets()).isLessThanOrEqualTo(ROOM_OCTETS + 20 * (128 << 10));
    assertThat(originals)
        .filteredOn(one -> !one.session.ends.isEmpty())
        .isNotEmpty()
        .allSatisfy(
            one ->
                assertThat(one.session.ends.getFirst().detail())
                    .matches("the peer has not taken \\d+ octets, and others need the room"));
    originals.forEach(ScriptedPeer::takesAll);
  }

  /** What streams leave that are over, and sessions that are over, has to go, too. */
  @Test
  void leftoversAreDroppedWhenOthersNeedTheRoom() {
    ScriptedNativePeer one = peer();
    one.openStream(2);
    MuxStream stream = one.session.opened.getFirst().stream();
    one.says(new NativeFrame.Reset(2, Reason.CLOSED, ""));
    List<String> reset = new ArrayList<>();
    assertThat(stream.linger(4 << 20, () -> reset.add("large"))).isPresent();
    // a channel in memory takes what its loop has to do with it when it closes
    one.stopsReading();
    one.connection.close("and the session is over");
    one.passes(TICK);
    assertThat(reset).isEmpty();
    assertThat(waitingOctets()).isEqualTo(4 << 20);

    fillTheRoom();
    one.passes(TICK);

    assertThat(reset).containsExactly("large");
    assertThat(waitingOctets()).isLessThan(4 << 20);
  }

  @Test
  void oneSessionMoreThanThereIsRoomForIsToldSo() {
    for (int i = 0; i < 300; i++) {
      peer();
    }
    ScriptedNativePeer last =
        new ScriptedNativePeer(new TestOptions(), NativePair.RESUME_WITHIN, room);
    assertThat(last.session.runs).isZero();
    assertThat(last.session.ends)
        .singleElement()
        .hasToString(
            "SessionEnd[cause=NO_ROOM, detail=this end has room for 300 sessions, and so many are"
                + " there]");
    last.assertNothingIsLeft();
    peers.removeLast().assertNothingIsLeft();
    assertThat(peer().session.runs).isOne();
  }

  private ScriptedNativePeer peer() {
    ScriptedNativePeer peer =
        new ScriptedNativePeer(new TestOptions().maxStreams(1000), NativePair.RESUME_WITHIN, room);
    peers.add(peer);
    return peer;
  }

  private ScriptedPeer original() {
    ScriptedPeer original = ScriptedPeer.running(new TestOptions(), room);
    originals.add(original);
    return original;
  }

  private long waitingOctets() {
    return room.octets();
  }

  /** What each session may hold beside what is counted: a step, and what comes at once. */
  private long uncountedOctets() {
    return (peers.size() + originals.size()) * (long) WaitingShare.STEP_OCTETS + PIECE_OCTETS * 2;
  }

  /** Three sessions take what they can, one after the other. */
  private List<ScriptedNativePeer> fillTheRoom() {
    List<ScriptedNativePeer> all = List.of(peer(), peer(), peer());
    all.forEach(one -> stalls(one, 4_000_000));
    return all;
  }

  /** Its readers take nothing any more. */
  private static void stalls(ScriptedNativePeer peer, int octets) {
    int there = 0;
    for (int id = 2; there < octets; id += 2) {
      peer.openStream(id);
      peer.saysData(id, PIECE_OCTETS);
      peer.hears();
      there += PIECE_OCTETS;
    }
  }

  private static void says(ScriptedNativePeer peer, MuxStream stream) {
    if (stream.canSend()) {
      stream.sendWhole(peer.buffers.of(new byte[PIECE_OCTETS]));
    }
  }

  private static boolean isOpen(RecordingStream owner) {
    return owner.events.stream().noneMatch(event -> event.startsWith("ended"));
  }
}
