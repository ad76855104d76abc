package io.htmux.agent.forward;

/** How many connections there are at one port. On one event loop. */
final class OpenCount {
  private int open;

  /**
   * Counts one more; false, and not counted, if there is no room for it.
   *
   * @param most how many there may be now; those that are there stay
   */
  boolean enter(int most) {
    if (open >= most) {
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
