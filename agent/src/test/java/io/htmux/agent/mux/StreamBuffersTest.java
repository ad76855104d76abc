package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamBuffersTest {
  private static final int WISHED = 4 * StreamBuffers.ORIGINAL_OCTETS;

  @Test
  void grantWhatIsWishedUntilTheBudgetIsSpentAndThenWhatAnOriginalHas() {
    StreamBuffers buffers = new StreamBuffers(WISHED);
    List<Integer> granted = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      granted.add(buffers.grant());
    }
    long large = granted.stream().filter(octets -> octets == WISHED).count();
    assertThat(large).isEqualTo(StreamBuffers.BUDGET_OCTETS / WISHED);
    assertThat(granted.subList((int) large, 1000)).containsOnly(StreamBuffers.ORIGINAL_OCTETS);
  }

  @Test
  void givenBackIsGrantedAgain() {
    StreamBuffers buffers = new StreamBuffers(WISHED);
    for (int i = 0; i < 1000; i++) {
      int octets = buffers.grant();
      assertThat(octets).isEqualTo(WISHED);
      buffers.giveBack(octets);
    }
  }

  @Test
  void neverGrantLessThanAnOriginalHas() {
    assertThat(new StreamBuffers(1).grant()).isEqualTo(StreamBuffers.ORIGINAL_OCTETS);
  }
}
