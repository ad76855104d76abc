package io.htmux.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The room of 1 MiB that several sessions share: what each may have of it, and what is counted. */
class WaitingRoomTest {
  private static final int MOST = 1 << 20;

  private final WaitingRoom room = new WaitingRoom(MOST, 2);
  private final WaitingShare first = new WaitingShare(room);
  private final WaitingShare second = new WaitingShare(room);

  @Test
  void oneAloneMayHaveSevenEighths() {
    first.set(MOST / 8 * 7);
    assertThat(first.isTooMuch()).isFalse();
    assertThat(first.isTooMuchWith(1)).isFalse();
    assertThat(first.isTooMuchWith(WaitingShare.STEP_OCTETS)).isFalse();
    first.add(WaitingShare.STEP_OCTETS);
    assertThat(first.isTooMuch()).isTrue();
  }

  @Test
  void whoHasLessThanWhatIsFreeIsNotAskedToGiveSomethingUp() {
    first.set(MOST / 8 * 7);
    second.set(MOST / 16);
    assertThat(first.isTooMuch()).isTrue();
    assertThat(second.isTooMuch()).isFalse();
    second.add(WaitingShare.STEP_OCTETS);
    assertThat(second.isTooMuch()).isTrue();
  }

  /** However little is free. */
  @Test
  void lessThanAStepIsEverybodysOwn() {
    first.set(MOST * 2L);
    second.set(WaitingShare.STEP_OCTETS - 1);
    assertThat(second.isTooMuch()).isFalse();
    assertThat(second.isTooMuchWith(1)).isTrue();
    assertThat(room.octets()).isEqualTo(MOST * 2L);
  }

  @Test
  void windowsArePromisedUpToAQuarterOfWhatIsFree() {
    assertThat(room.promises(MOST / 4)).isTrue();
    assertThat(room.promises(MOST / 4 + 1)).isFalse();
    first.set(MOST / 2);
    assertThat(room.promises(MOST / 8)).isTrue();
    assertThat(room.promises(MOST / 8 + 1)).isFalse();
  }

  @Test
  void nothingIsLeftWhenNothingWaits() {
    for (int i = 0; i < 100_000; i++) {
      first.add(i % 10_000);
      second.set(i);
    }
    first.set(3);
    second.set(0);
    first.add(-3);
    assertThat(room.octets()).isZero();
  }

  @Test
  void noMoreSessionsThanItHasRoomFor() {
    assertThat(List.of(room.enter(), room.enter(), room.enter()))
        .containsExactly(true, true, false);
    room.leave();
    assertThat(List.of(room.enter(), room.enter())).containsExactly(true, false);
  }

  @Test
  void loopsCountTogether() throws Exception {
    try (var loops = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(_ -> loops.submit(() -> comeAndGo(new WaitingShare(room))))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(room.octets()).isEqualTo(4L * 3 * WaitingShare.STEP_OCTETS);
  }

  /** What it is counted with, see there: four times as much fits, and a quarter is left. */
  @Test
  void theRoomOfAProcessIsThreeSixteenthsOfItsDirectMemory() {
    WaitingRoom ofProcess = WaitingRoom.ofThisProcess();
    assertThat(ofProcess.mostOctets())
        .isBetween(
            PlatformDependent.maxDirectMemory() * 3 / 16 - 48,
            PlatformDependent.maxDirectMemory() * 3 / 16);
    assertThat(ofProcess.mostSessions()).isEqualTo(4096);
  }

  private static void comeAndGo(WaitingShare share) {
    for (int i = 0; i < 100_000; i++) {
      share.add(2 * WaitingShare.STEP_OCTETS);
      share.add(-2 * WaitingShare.STEP_OCTETS);
    }
    share.set(3 * WaitingShare.STEP_OCTETS);
  }
}
