package io.htmux.agent.tls;

/** Files that cannot be used. The message names the file and what is wrong with it. */
public final class TlsException extends Exception {

  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }
}
