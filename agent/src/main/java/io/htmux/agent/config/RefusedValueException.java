package io.htmux.agent.config;

/**
 * A value that cannot be used. The message is shown to the user behind the parameter's name, so it
 * holds no secret: what is quoted goes through {@link Masked}.
 */
final class RefusedValueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedValueException(String message) {
    super(message, null, false, false);
  }

  static RefusedValueException expected(String expected, String came) {
    return new RefusedValueException("expected " + expected + ", was " + Masked.quoted(came));
  }
}
