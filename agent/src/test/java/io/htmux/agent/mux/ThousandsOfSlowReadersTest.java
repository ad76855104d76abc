package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What waits for slow readers is bounded for a session, however many windows its streams have (the
 * budget is 4 MiB here); the one who holds most pays, and nobody else (SockMux 1.0 §6.5).
 */
class ThousandsOfSlowReadersTest {
  private static final long BUDGET_OCTETS = 4 << 20;
  private static final int READERS = 9000;

  private final ScriptedNativePeer peer =
      new ScriptedNativePeer(new TestOptions().maxStreams(10_000), NativePair.RESUME_WITHIN);

  @Test
  void nineThousandSlowReadersStayWithinTheBudget() {
    List<RecordingStream> owners = new ArrayList<>();
    for (int i = 1; i <= READERS; i++) {
      owners.add(peer.openStream(2 * i));
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 1; i <= READERS; i++) {
        peer.saysData(2 * i, 300);
        peer.hears();
      }
      long waiting =
          owners.stream()
              .filter(ThousandsOfSlowReadersTest::isOpen)
              .mapToLong(owner -> owner.unacknowledgedOctets)
              .sum();
      assertThat(waiting).isBetween(BUDGET_OCTETS / 2, BUDGET_OCTETS);
    }
    assertThat(peer.session.ends).isEmpty();
    assertThat(peer.connection.streamCount()).isBetween(4000, READERS - 1);
    peer.assertNothingIsLeft();
  }

  @Test
  void whoHoldsMostIsGivenUpAndHearsWhy() {
    RecordingStream small = peer.openStream(2);
    peer.saysData(2, 10);
    List<RecordingStream> others = new ArrayList<>();
    for (int i = 2; i <= 45; i++) {
      others.add(peer.openStream(2 * i));
      // the first of them have windows of 256 KiB, the others of 64 KiB
      peer.saysData(2 * i, i > 8 ? 65_000 : i == 5 ? 262_000 : 250_000);
    }
    assertThat(others).allMatch(ThousandsOfSlowReadersTest::isOpen);
    peer.hears();

    peer.saysData(2, 30_000);

    assertThat(peer.hears())
        .filteredOn(line -> !line.startsWith("ACK"))
        .containsExactly("RESET 10 TOO_SLOW ");
    assertThat(others)
        .filteredOn(owner -> !isOpen(owner))
        .singleElement()
        .satisfies(
            owner ->
                assertThat(owner.events.getLast())
                    .startsWith("ended RESET: its reader is too slow: "));
    assertThat(isOpen(small)).isTrue();
    peer.assertNothingIsLeft();
  }

  /** What is kept for a target that is being dialled counts as well. */
  @Test
  void octetsForTargetsThatAreNotReachedCount() {
    for (int i = 1; i <= 70; i++) {
      peer.says(ScriptedNativePeer.open(2 * i));
      peer.saysData(2 * i, 65_000);
    }
    assertThat(peer.hears())
        .filteredOn(line -> !line.startsWith("ACK"))
        .hasSize(6)
        .allMatch(line -> line.contains("TOO_SLOW"));
    assertThat(peer.connection.streamCount()).isEqualTo(64);
    peer.session.opened.forEach(
        opened -> opened.stream().accept(ScriptedPeer.TARGET, new RecordingStream()));
    assertThat(peer.session.ends).isEmpty();
    peer.assertNothingIsLeft();
  }

  /** Readers who keep up use nothing of it, nor does what a stream had that is over. */
  @Test
  void whatIsWrittenOrOverCountsNoMore() {
    for (int round = 0; round < 100; round++) {
      RecordingStream owner = peer.openStream(2 * round + 2);
      MuxStream stream = peer.session.opened.getLast().stream();
      peer.saysData(2 * round + 2, 200_000);
      switch (round % 3) {
        case 0 -> stream.acknowledge(200_000);
        case 1 -> peer.says(new NativeFrame.Reset(2 * round + 2, Reason.BROKEN, ""));
        default -> {
          owner.goesOnAfterInput = true;
          peer.says(new NativeFrame.Shut(2 * round + 2));
          stream.acknowledge(200_000);
        }
      }
      peer.hears();
      assertThat(owner.events).noneMatch(event -> event.contains("too slow"));
    }
    peer.assertNothingIsLeft();
  }

  /** What a stream leaves behind for its socket counts, and is refused when there is no room. */
  @Test
  void whatWaitsAfterTheEndOfAStreamCountsOn() {
    peer.openStream(2);
    MuxStream stream = peer.session.opened.getLast().stream();
    peer.says(new NativeFrame.Reset(2, Reason.CLOSED, ""));
    Optional<Runnable> lingered = stream.linger(BUDGET_OCTETS, () -> {});
    assertThat(lingered).isPresent();
    assertThat(stream.linger(1, () -> {})).isEmpty();
    lingered.get().run();
    lingered = stream.linger(1, () -> {});
    assertThat(lingered).isPresent();
    lingered.get().run();
    peer.assertNothingIsLeft();
  }

  private static boolean isOpen(RecordingStream owner) {
    return owner.events.stream().noneMatch(event -> event.startsWith("ended"));
  }
}
