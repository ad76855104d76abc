package io.htmux.agent.bench.load;

/** An order could not be carried out; the message says what the tunnel did not do. */
public final class LoadFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public LoadFailure(String message) {
    super(message);
  }
}
