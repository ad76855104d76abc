package io.htmux.agent.demo;

/** The demo did not show what it should; the message is for the user. */
public final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
