package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A table of states and events that a test has written out, a line a state; a cell is the effect
 * and the next state.
 */
final class TransitionTable {
  private TransitionTable() {}

  /** Every cell of it, and no state or event without one. */
  static void assertIs(
      String table,
      EnumSet<StreamState> states,
      BiFunction<StreamState, StreamEvent, StreamTransition> rules) {
    List<String[]> rows = table.lines().map(line -> line.strip().split("\\s*\\|\\s*", -1)).toList();
    String[] events = rows.getFirst();
    assertThat(Arrays.stream(events).skip(1))
        .containsExactlyElementsOf(
            Arrays.stream(StreamEvent.values()).map(StreamEvent::name).toList());
    assertThat(rows.stream().skip(1).map(row -> row[0]))
        .containsExactlyElementsOf(states.stream().map(StreamState::name).toList());
    List<String> wrong = new ArrayList<>();
    int cells = 0;
    for (String[] row : rows.subList(1, rows.size())) {
      for (int column = 1; column < row.length; column++) {
        StreamTransition found =
            rules.apply(StreamState.valueOf(row[0]), StreamEvent.valueOf(events[column]));
        String cell = found.effect() + " " + found.next();
        cells++;
        if (!cell.equals(row[column])) {
          wrong.add(row[0] + " × " + events[column] + ": " + cell + ", not " + row[column]);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(cells).isEqualTo(states.size() * StreamEvent.values().length);
  }
}
