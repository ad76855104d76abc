package io.htmux.agent.app.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A message that is not passed on. The text is for whoever sent it, and repeats nothing of it. */
final class BadMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  private BadMessageException(HttpResponseStatus status, String message) {
    super(message, null, false, false);
    this.status = status.code();
  }

  /** 400: it could mean two things, or nothing. */
  static BadMessageException malformed(String message) {
    return new BadMessageException(HttpResponseStatus.BAD_REQUEST, message);
  }

  static BadMessageException of(HttpResponseStatus status, String message) {
    return new BadMessageException(status, message);
  }

  /** What a user is answered. */
  HttpResponseStatus status() {
    return HttpResponseStatus.valueOf(status);
  }

  /** Under which name it is counted. */
  String reason() {
    return switch (status) {
      case 405 -> "method-not-allowed";
      case 407 -> "not-authenticated";
      default -> "bad-request";
    };
  }
}
