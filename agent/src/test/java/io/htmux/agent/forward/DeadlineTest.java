package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A wait of several steps has one deadline. */
class DeadlineTest {

  @Test
  void eachStepGetsWhatTheOthersLeft() {
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    Duration first = deadline.left();
    Duration second = deadline.left();
    assertThat(first).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    assertThat(second).isLessThanOrEqualTo(first);
  }

  @Test
  void nothingIsLeftOfOneThatIsOver() {
    assertThat(Deadline.in(Duration.ofSeconds(-5)).left()).isZero();
    assertThat(new Deadline(System.nanoTime() - 1).left()).isZero();
  }
}
