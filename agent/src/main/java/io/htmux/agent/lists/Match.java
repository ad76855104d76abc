package io.htmux.agent.lists;

/**
 * Whether a list admits a candidate. {@link #UNKNOWN} means that the outcome hangs on a look-up
 * that was not made or failed: whoever asks an allow list takes it as no, whoever asks a deny list
 * as yes, so that a broken name server opens nothing.
 */
public enum Match {
  NO,
  UNKNOWN,
  YES;

  /** {@link #YES} or {@link #NO}. */
  public static Match of(boolean matched) {
    return matched ? YES : NO;
  }

  /** Yes if one of the two is yes, no if both are no. */
  public Match or(Match other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Yes if both are yes, no if one of the two is no. */
  public Match and(Match other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** Unknown stays unknown. */
  public Match not() {
    return switch (this) {
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
      case YES -> NO;
    };
  }
}
