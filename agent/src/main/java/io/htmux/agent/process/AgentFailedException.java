package io.htmux.agent.process;

/**
 * An agent that was started here did not come up; the message, with the end of its log, is for the
 * user.
 */
public final class AgentFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  AgentFailedException(String message) {
    super(message);
  }
}
