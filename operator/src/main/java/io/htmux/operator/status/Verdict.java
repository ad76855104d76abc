package io.htmux.operator.status;

/**
 * A condition without its times.
 *
 * @param status whether it holds
 */
record Verdict(String type, Truth status, String reason, String message) {

  /** The three values of a condition. */
  enum Truth {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String word;

    Truth(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Verdict yes(String type, String reason, String message) {
    return new Verdict(type, Truth.TRUE, reason, message);
  }

  static Verdict no(String type, String reason, String message) {
    return new Verdict(type, Truth.FALSE, reason, message);
  }

  boolean holds() {
    return status == Truth.TRUE;
  }
}
