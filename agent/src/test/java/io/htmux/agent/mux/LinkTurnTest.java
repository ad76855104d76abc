package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkTurnTest {
  private static final int QUANTUM = LinkTurns.QUANTUM_OCTETS;

  private final LinkTurn turn = new LinkTurn();

  @Test
  void aTurnLastsUntilItIsUsed() {
    turn.begin(QUANTUM);
    turn.use(QUANTUM - 1, true);
    assertThat(turn.isLeft()).isTrue();
    turn.use(1, true);
    assertThat(turn.isLeft()).isFalse();
  }

  @Test
  void whatWasSentBeyondItIsTakenOffTheNextOnes() {
    turn.begin(QUANTUM);
    turn.use(3 * QUANTUM, true);
    turn.begin(QUANTUM);
    turn.begin(QUANTUM);
    assertThat(turn.isLeft()).isFalse();
    turn.begin(QUANTUM);
    assertThat(turn.isLeft()).isTrue();
  }

  @Test
  void nothingIsOwedWhereNobodyWaits() {
    turn.begin(QUANTUM);
    turn.use(3 * QUANTUM, false);
    assertThat(turn.isLeft()).isFalse();
    turn.begin(QUANTUM);
    assertThat(turn.isLeft()).isTrue();
  }

  @Test
  void turnsAreNotSaved() {
    turn.begin(QUANTUM);
    turn.begin(QUANTUM);
    turn.use(QUANTUM, true);
    assertThat(turn.isLeft()).isFalse();
  }

  @Test
  void itWaitsOnce() {
    assertThat(turn.beginWaiting()).isTrue();
    assertThat(turn.beginWaiting()).isFalse();
    turn.endWaiting();
    assertThat(turn.beginWaiting()).isTrue();
  }
}
