package io.htmux.crds.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody may have meant. */
public final class Nearest {

  private static final int MAX_LENGTH = 64;
  private static final int MIN_PREFIX = 4;

  private Nearest() {}

  /**
   * The nearest of the known words, if one is near: at most a third of the letters wrong, missing,
   * surplus or swapped, in any case of letters; or one is the beginning of the other.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    Optional<String> near =
        known.stream()
            .filter(candidate -> candidate.length() <= MAX_LENGTH)
            .filter(candidate -> distance(lower, candidate) <= Math.max(1, candidate.length() / 3))
            .min(Comparator.comparingInt(candidate -> distance(lower, candidate)));
    return near.or(
        () -> known.stream().filter(candidate -> beginsAlike(lower, candidate)).findFirst());
  }

  /**
   * How an error message ends: with the nearest word, else with all of them.
   *
   * @param lead comes before the list of all, "; known here: "
   */
  public static String hint(String word, Collection<String> known, String lead) {
    return of(word, known)
        .map(near -> "; did you mean " + near + "?")
        .orElseGet(() -> known.isEmpty() ? "" : lead + String.join(", ", known));
  }

  private static boolean beginsAlike(String lower, String candidate) {
    String other = candidate.toLowerCase(Locale.ROOT);
    return Math.min(lower.length(), other.length()) >= MIN_PREFIX
        && (other.startsWith(lower) || lower.startsWith(other));
  }

  /** Damerau's distance with adjacent swaps: "prots" is one away from "ports". */
  private static int distance(String a, String mixedCase) {
    String b = mixedCase.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (swapped(a, b, i, j)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean swapped(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
