package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final Duration TICK = Duration.ofMillis(500);

  @Test
  void asksAfterThirtyAndSixtySecondsAndGivesUpAfterNinety() {
    KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(90), TICK);
    assertThat(verdicts(keepAlive, 180)).containsExactly("60 ASK", "120 ASK", "180 DEAD");
  }

  @Test
  void anySignOfLifeStartsAgain() {
    KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(90), TICK);
    assertThat(verdicts(keepAlive, 179)).containsExactly("60 ASK", "120 ASK");
    keepAlive.heard();
    assertThat(verdicts(keepAlive, 61)).containsExactly("60 ASK");
    keepAlive.heard();
    assertThat(verdicts(keepAlive, 59)).isEmpty();
  }

  @Test
  void alwaysAsksBeforeItGivesUp() {
    KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10), TICK);
    assertThat(verdicts(keepAlive, 61)).containsExactly("60 ASK", "61 DEAD");
    assertThat(verdicts(new KeepAlive(Duration.ZERO, Duration.ZERO, TICK), 2))
        .containsExactly("1 ASK", "2 DEAD");
  }

  private static List<String> verdicts(KeepAlive keepAlive, int ticks) {
    List<String> verdicts = new ArrayList<>();
    for (int tick = 1; tick <= ticks; tick++) {
      KeepAlive.Verdict verdict = keepAlive.tick();
      if (verdict != KeepAlive.Verdict.NOTHING) {
        verdicts.add(tick + " " + verdict);
      }
    }
    return verdicts;
  }
}
