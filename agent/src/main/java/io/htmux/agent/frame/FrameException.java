package io.htmux.agent.frame;

/** The peer's octets are no SockMux: the link they came on cannot be used any more. */
public final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  public FrameException(String message) {
    super(message);
  }
}
