package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.StreamTransition.Effect;
import org.junit.jupiter.api.Test;

/** What every frame asks for is there already. */
class StreamTransitionTest {

  @Test
  void everyOutcomeIsTheOneThatWasAskedFor() {
    for (StreamState next : StreamState.values()) {
      for (Effect effect : Effect.values()) {
        assertThat(StreamTransition.to(next, effect))
            .isEqualTo(new StreamTransition(next, effect))
            .isSameAs(StreamTransition.to(next, effect));
      }
    }
  }

  @Test
  void noEventOfOctetsMakesAnObject() {
    for (StreamEvent event :
        new StreamEvent[] {
          StreamEvent.SEND, StreamEvent.PEER_SEND, StreamEvent.ACKNOWLEDGE, StreamEvent.PEER_SENT
        }) {
      assertThat(StreamRules.on(StreamState.OPEN, event))
          .isSameAs(StreamRules.on(StreamState.OPEN, event));
      assertThat(StreamState.OPEN.on(event)).isSameAs(StreamState.OPEN.on(event));
    }
  }
}
