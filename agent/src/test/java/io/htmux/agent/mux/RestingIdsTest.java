package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestingIdsTest {

  @Test
  void goUpFromTheFirstAndAFreedIdRests() {
    RestingIds ids = new RestingIds(3, 60);
    assertThat(take(ids, 4)).containsExactly(3, 4, 5, 6);
  }

  /** Ids of an original have 8 bits; 0 and 1 are its tunnel's own and 255 is none. */
  @ParameterizedTest
  @CsvSource({
    // first, at once, last
    "2,   60,   254",
    "5,   60,   254",
    "2,   1,    254",
    "2,   61,   378",
    "2,   4096, 8448",
    "10,  60000, 65534",
  })
  void endAtTheLastThatThePeerCanKeepAndBeginAgain(int first, int maxStreams, int last) {
    RestingIds ids = new RestingIds(first, maxStreams);
    List<Integer> round =
        IntStream.rangeClosed(first, last).filter(id -> id != 255).boxed().toList();
    assertThat(take(ids, round.size())).isEqualTo(round);
    assertThat(take(ids, 2)).containsExactly(first, first + 1);
  }

  @Test
  void aTakenIdIsNotGivenTwice() {
    RestingIds ids = new RestingIds(2, 60);
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 253; i++) {
      assertThat(taken.add(ids.free(taken::contains))).isTrue();
    }
    assertThat(taken).doesNotContain(0, 1, 255);
    assertThatThrownBy(() -> ids.free(taken::contains))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("all ids from 2 to 254 are taken");
    taken.remove(77);
    assertThat(ids.free(taken::contains)).isEqualTo(77);
  }

  @Test
  void noIdIsTakenForAnIdWhenTheRoundStopsThere() {
    RestingIds ids = new RestingIds(2, 61);
    assertThat(take(ids, 252)).doesNotContain(255);
    assertThat(take(ids, 3)).containsExactly(254, 256, 257);
  }

  private static List<Integer> take(RestingIds ids, int count) {
    return IntStream.range(0, count).mapToObj(_ -> ids.free(_ -> false)).toList();
  }
}
