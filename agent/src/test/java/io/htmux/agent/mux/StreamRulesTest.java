package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.mux.StreamTransition.Effect;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/**
 * The whole table of SockMux 1.0, 7 states × 15 events, written out; a cell is the effect and the
 * next state.
 */
class StreamRulesTest {
  private static final String TABLE =
      """
      state | CONNECT | ACCEPT | REFUSE | SEND | ACKNOWLEDGE | SHUT | CLOSE | EXPIRE | PEER_CONNECTED | PEER_REFUSE | PEER_SEND | PEER_SENT | PEER_SHUT | PEER_CLOSE | PEER_CLOSED
      WAITING | PROCEED OPENING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | PROCEED CLOSED | PROCEED CLOSED | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING | MISUSE WAITING
      OPENING | MISUSE OPENING | MISUSE OPENING | MISUSE OPENING | PROCEED OPENING | MISUSE OPENING | MISUSE OPENING | PROCEED CLOSED | PROCEED CLOSED | PROCEED OPEN | PROCEED CLOSED | VIOLATION CLOSED | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED CLOSED | VIOLATION CLOSED
      DIALLING | MISUSE DIALLING | PROCEED OPEN | PROCEED CLOSED | MISUSE DIALLING | MISUSE DIALLING | MISUSE DIALLING | MISUSE DIALLING | PROCEED CLOSED | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED DIALLING | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED CLOSED | VIOLATION CLOSED
      OPEN | MISUSE OPEN | MISUSE OPEN | MISUSE OPEN | PROCEED OPEN | PROCEED OPEN | PROCEED SHUT_HERE | PROCEED CLOSED | MISUSE OPEN | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED OPEN | PROCEED OPEN | PROCEED SHUT_THERE | PROCEED CLOSED | VIOLATION CLOSED
      SHUT_HERE | MISUSE SHUT_HERE | MISUSE SHUT_HERE | MISUSE SHUT_HERE | MISUSE SHUT_HERE | PROCEED SHUT_HERE | MISUSE SHUT_HERE | PROCEED CLOSED | MISUSE SHUT_HERE | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED SHUT_HERE | PROCEED SHUT_HERE | PROCEED CLOSED | PROCEED CLOSED | VIOLATION CLOSED
      SHUT_THERE | MISUSE SHUT_THERE | MISUSE SHUT_THERE | MISUSE SHUT_THERE | PROCEED SHUT_THERE | DROP SHUT_THERE | PROCEED CLOSED | PROCEED CLOSED | MISUSE SHUT_THERE | VIOLATION CLOSED | VIOLATION CLOSED | VIOLATION CLOSED | PROCEED SHUT_THERE | VIOLATION CLOSED | PROCEED CLOSED | VIOLATION CLOSED
      CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED | MISUSE CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED | DROP CLOSED
      """;

  private static final EnumSet<StreamState> STATES =
      EnumSet.complementOf(EnumSet.of(StreamState.CANCELLED, StreamState.CLOSING));

  private static final EnumSet<StreamEvent> OF_THE_PEER =
      EnumSet.range(StreamEvent.PEER_CONNECTED, StreamEvent.PEER_CLOSED);

  @Test
  void everyStateTimesEveryEvent() {
    TransitionTable.assertIs(TABLE, STATES, StreamRules::on);
    assertThat(STATES).hasSize(7);
  }

  @Test
  void nothingThatThePeerDoesIsAMistakeOfOurs() {
    for (StreamState state : STATES) {
      for (StreamEvent event : OF_THE_PEER) {
        assertThat(StreamRules.on(state, event).effect() == Effect.MISUSE)
            .as("%s × %s", state, event)
            .isEqualTo(state == StreamState.WAITING);
      }
    }
  }

  @Test
  void onlyThePeerCanBreakTheRules() {
    for (StreamState state : STATES) {
      for (StreamEvent event : EnumSet.complementOf(OF_THE_PEER)) {
        assertThat(StreamRules.on(state, event).effect())
            .as("%s × %s", state, event)
            .isIn(Effect.PROCEED, Effect.DROP, Effect.MISUSE);
      }
    }
  }

  @Test
  void everyStateThatWaitsExpiresAndClosedIsTheEnd() {
    for (StreamState state :
        EnumSet.of(StreamState.WAITING, StreamState.OPENING, StreamState.DIALLING)) {
      assertThat(StreamRules.on(state, StreamEvent.EXPIRE).next()).isEqualTo(StreamState.CLOSED);
    }
    for (StreamEvent event : StreamEvent.values()) {
      assertThat(StreamRules.on(StreamState.CLOSED, event).next()).isEqualTo(StreamState.CLOSED);
    }
  }

  @Test
  void theStatesOfTheOtherVersionAreNone() {
    assertThatThrownBy(() -> StreamRules.on(StreamState.CLOSING, StreamEvent.PEER_CLOSE))
        .isInstanceOf(IllegalStateException.class);
  }
}
