package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenedIdsTest {
  private final OpenedIds ids = new OpenedIds(/* dialled= */ true);

  @Test
  void thePeersIdsRiseAndAreOfItsOwn() {
    assertThat(ids.openedByPeer(2)).isTrue();
    assertThat(ids.openedByPeer(2)).as("again").isFalse();
    assertThat(ids.openedByPeer(8)).as("with a gap").isTrue();
    assertThat(ids.openedByPeer(6)).as("below the last one").isFalse();
    assertThat(ids.openedByPeer(9)).as("one of ours").isFalse();
    assertThat(ids.ruleForPeer())
        .isEqualTo("its streams are even and rise, and the last one was 8");
  }

  @Test
  void whatWasOpenedIsKnownForEver() {
    ids.openedHere(5);
    ids.openedByPeer(4);
    assertThat(ids.contains(3)).isTrue();
    assertThat(ids.contains(5)).isTrue();
    assertThat(ids.contains(7)).isFalse();
    assertThat(ids.contains(4)).isTrue();
    assertThat(ids.contains(6)).isFalse();
  }

  @Test
  void idsAreUnsigned() {
    assertThat(ids.contains(Integer.MIN_VALUE)).isFalse();
    assertThat(ids.openedByPeer(Integer.MIN_VALUE)).isTrue();
    assertThat(ids.openedByPeer(Integer.MAX_VALUE - 1)).isFalse();
    assertThat(ids.openedByPeer(-2)).isTrue();
  }
}
