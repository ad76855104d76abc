package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What a server answers to the request at the beginning of a stream (SockMux 0.3 §2.7). */
enum ConnectAnswer {
  BAD_REQUEST("bad-request", "400 Bad Request", "", "Expected CONNECT host:port HTTP/1.0."),
  NOT_PERMITTED("not-permitted", "403 Forbidden", "", "This server does not connect there."),
  METHOD_NOT_ALLOWED(
      "method-not-allowed",
      "405 Method Not Allowed",
      "Allow: CONNECT\r\n",
      "This server takes nothing but CONNECT yet."),
  REQUEST_TIMEOUT("timed-out", "408 Request Timeout", "", "The request did not come in time."),
  HEAD_TOO_LARGE(
      "bad-request",
      "431 Request Header Fields Too Large",
      "",
      "The head of the request is too large."),
  NOT_REACHED("", "502 Bad Gateway", "", "The destination was not reached."),
  DIAL_TIMEOUT("timed-out", "504 Gateway Timeout", "", "The destination did not answer in time.");

  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established.\r\n\r\n";

  private final String reason;
  private final String status;
  private final String answer;

  ConnectAnswer(String reason, String status, String headers, String text) {
    this.reason = reason;
    this.status = status;
    this.answer =
        ("HTTP/1.1 " + status + "\r\n")
            + headers
            + "Content-Type: text/plain\r\n"
            + ("Content-Length: " + (text.length() + 1) + "\r\n")
            + "Connection: close\r\n\r\n"
            + (text + "\n");
  }

  /** The answer behind which octets are relayed; the receiver releases it. */
  static ByteBuf established() {
    return Unpooled.copiedBuffer(ESTABLISHED, StandardCharsets.US_ASCII);
  }

  /** The answer to a destination that was not reached. */
  static ConnectAnswer to(Throwable cause) {
    return switch (DialFailure.reason(cause)) {
      case "not-permitted" -> NOT_PERMITTED;
      case "timed-out" -> DIAL_TIMEOUT;
      default -> NOT_REACHED;
    };
  }

  /** How metrics call it; empty when there are several. */
  String reason() {
    return reason;
  }

  /** A new buffer with the whole answer; the receiver releases it. */
  ByteBuf octets() {
    return Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return status;
  }
}
