package io.htmux.agent.forward;

/** How many connections there are to the target of one port, and may be. On one event loop. */
final class OpenCount {
  private final int most;
  private int open;

  /**
   * @param most 1 or more
   */
  OpenCount(int most) {
    this.most = most;
  }

  /** Counts one more; false, and not counted, if there is no room for it. */
  boolean enter() {
    if (open == most) {
      return false;
    }
    open++;
    return true;
  }

  /** One that entered is over. */
  void leave() {
    open--;
  }
}
