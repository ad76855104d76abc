package io.htmux.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a misspelt one was probably meant to be. */
final class NearestName {

  private static final int MAX_LENGTH = 64;
  private static final int MAX_SLIPS = 2;

  private NearestName() {}

  /**
   * At most two slips away, and fewer than half of its letters; upper and lower case count as
   * equal.
   */
  static Optional<String> among(Collection<String> known, String written) {
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String text = written.toUpperCase(Locale.ROOT);
    return known.stream()
        .filter(name -> slips(name.toUpperCase(Locale.ROOT), text) * 2 < name.length())
        .filter(name -> slips(name.toUpperCase(Locale.ROOT), text) <= MAX_SLIPS)
        .min(Comparator.comparingInt(name -> slips(name.toUpperCase(Locale.ROOT), text)));
  }

  /** {@code "; did you mean X?"}, or nothing. */
  static String hint(Collection<String> known, String written) {
    return among(known, written).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /**
   * Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment):
   * HTMXU is 1 slip from HTMUX, HTMX too.
   */
  private static int slips(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
