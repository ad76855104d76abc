package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.StreamTransition.Effect;
import java.util.EnumSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The whole table of SockMux 0.3, 7 states × 15 events, written out; a cell is the effect and the
 * next state.
 */
class StreamStateTest {
  private static final String TABLE =
      """
      state | CONNECT | ACCEPT | REFUSE | SEND | ACKNOWLEDGE | SHUT | CLOSE | EXPIRE | PEER_CONNECTED | PEER_REFUSE | PEER_SEND | PEER_SENT | PEER_SHUT | PEER_CLOSE | PEER_CLOSED
      WAITING | PROCEED OPENING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | PROCEED CLOSED | PROCEED CLOSED | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING
      OPENING | MISUSE OPENING | MISUSE OPENING | MISUSE OPENING | MISUSE OPENING | MISUSE OPENING | MISUSE OPENING | PROCEED CANCELLED | PROCEED CANCELLED | PROCEED OPEN | MISUSE OPENING | VIOLATION CANCELLED | VIOLATION CANCELLED | MISUSE OPENING | ANSWER_CLOSED CLOSED | PROCEED CLOSED
      DIALLING | MISUSE DIALLING | PROCEED OPEN | PROCEED CLOSED | MISUSE DIALLING | MISUSE DIALLING | MISUSE DIALLING | MISUSE DIALLING | PROCEED CLOSED | VIOLATION CLOSED | MISUSE DIALLING | VIOLATION CLOSED | VIOLATION CLOSED | MISUSE DIALLING | ANSWER_CLOSED CLOSED | PROCEED CLOSED
      OPEN | MISUSE OPEN | MISUSE OPEN | MISUSE OPEN | PROCEED OPEN | PROCEED OPEN | MISUSE OPEN | PROCEED CLOSING | MISUSE OPEN | VIOLATION CLOSING | MISUSE OPEN | PROCEED OPEN | PROCEED OPEN | MISUSE OPEN | ANSWER_CLOSED CLOSED | PROCEED CLOSED
      CANCELLED | MISUSE CANCELLED | MISUSE CANCELLED | MISUSE CANCELLED | MISUSE CANCELLED | DROP CANCELLED | MISUSE CANCELLED | DROP CANCELLED | PROCEED CLOSED | HANG_UP CLOSING | MISUSE CANCELLED | DROP CANCELLED | DROP CANCELLED | MISUSE CANCELLED | ANSWER_CLOSED CLOSED | PROCEED CLOSED
      CLOSING | MISUSE CLOSING | MISUSE CLOSING | MISUSE CLOSING | MISUSE CLOSING | DROP CLOSING | MISUSE CLOSING | DROP CLOSING | PROCEED CLOSED | DROP CLOSING | MISUSE CLOSING | DROP CLOSING | DROP CLOSING | MISUSE CLOSING | PROCEED CLOSED | PROCEED CLOSED
      CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED | MISUSE CLOSED | DROP CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED
      """;

  private static final EnumSet<StreamState> STATES =
      EnumSet.complementOf(EnumSet.of(StreamState.SHUT_HERE, StreamState.SHUT_THERE));

  /** Those that a frame of 0.3 can bring about. */
  private static final EnumSet<StreamEvent> OF_THE_PEER =
      EnumSet.of(
          StreamEvent.PEER_CONNECTED,
          StreamEvent.PEER_SEND,
          StreamEvent.PEER_SENT,
          StreamEvent.PEER_CLOSE,
          StreamEvent.PEER_CLOSED);

  @Test
  void everyStateTimesEveryEvent() {
    TransitionTable.assertIs(TABLE, STATES, StreamState::on);
    assertThat(STATES).hasSize(7);
  }

  /** A stream that waits has no id that a peer could name. */
  @Test
  void nothingThatThePeerDoesIsAMistakeOfOurs() {
    for (StreamState state : without(StreamState.WAITING)) {
      for (StreamEvent event : OF_THE_PEER) {
        assertThat(state.on(event).effect())
            .as("%s × %s", state, event)
            .isNotEqualTo(Effect.MISUSE);
      }
    }
  }

  @Test
  void onlyThePeerCanBreakTheRules() {
    for (StreamState state : STATES) {
      for (StreamEvent event : EnumSet.complementOf(OF_THE_PEER)) {
        assertThat(state.on(event).effect())
            .as("%s × %s", state, event)
            .isIn(Effect.PROCEED, Effect.DROP, Effect.MISUSE);
      }
    }
  }

  @Test
  void whatIsForbiddenOrDroppedChangesNothing() {
    for (StreamState state : STATES) {
      for (StreamEvent event : StreamEvent.values()) {
        StreamTransition found = state.on(event);
        if (found.effect() == Effect.MISUSE || found.effect() == Effect.DROP) {
          assertThat(found.next()).as("%s × %s", state, event).isEqualTo(state);
        }
      }
    }
  }

  @Test
  void closedIsTheEnd() {
    for (StreamEvent event : StreamEvent.values()) {
      assertThat(StreamState.CLOSED.on(event).next()).isEqualTo(StreamState.CLOSED);
    }
  }

  @Test
  void everyStateIsLeftForClosedWhenThePeerCloses() {
    var left =
        without(StreamState.WAITING).stream()
            .map(state -> state.on(StreamEvent.PEER_CLOSE).next())
            .collect(Collectors.toSet());
    assertThat(left).containsExactly(StreamState.CLOSED);
  }

  /** No wait without an end: only an open stream may last. */
  @Test
  void everyStateThatWaitsExpiresIntoClosedAtLast() {
    for (StreamState state : without(StreamState.OPEN)) {
      StreamState once = state.on(StreamEvent.EXPIRE).next();
      assertThat(once.on(StreamEvent.EXPIRE).next()).as("%s", state).isEqualTo(StreamState.CLOSED);
    }
  }

  private static EnumSet<StreamState> without(StreamState one) {
    EnumSet<StreamState> others = EnumSet.copyOf(STATES);
    others.remove(one);
    return others;
  }
}
