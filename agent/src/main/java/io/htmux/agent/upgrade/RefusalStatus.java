package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a server refuses, octet by octet. The original's own refusals of an ACCEPT are a status line
 * and an empty line (HTMUX/1.0 §2.4); what an ordinary HTTP client may see is a whole answer.
 */
public enum RefusalStatus {
  /** What came is no HTTP. */
  BAD_REQUEST("400 Bad Request", "", "This port speaks HTMUX/1.0 and could not read the request."),
  /** The source address may not ask. */
  FORBIDDEN("403 Forbidden", "", "This address may not open a tunnel here."),
  /** HTTP, but not ours. */
  METHOD_NOT_ALLOWED(
      "405 Method Not Allowed",
      "Allow: ACCEPT\r\n",
      "This port takes tunnels, not requests: as an HTTP proxy ask a server that has SERVER=http,"
          + " or a client's port."),
  /** Credentials are missing or wrong. */
  CREDENTIALS_REQUIRED(
      "407 Proxy Authentication Required",
      "Proxy-Authenticate: Basic realm=\"htmux\"\r\n",
      "A name and a password are needed to open a tunnel here."),
  /** The head did not come in time. */
  REQUEST_TIMEOUT("408 Request Timeout", "", "The request did not come in time."),
  /** The older ACCEPT, for one connection and without HTMUX-Upgrade. */
  UPGRADE_REQUIRED(
      "426 Upgrade Required",
      "Upgrade: HTMUX/1.0\r\n",
      "ACCEPT for a single connection is not served; it needs HTMUX-Upgrade: HTMUX/1.0."),
  /** An address to listen on is busy, not ours, not permitted, or none. */
  COULD_NOT_BIND("500 could not bound"),
  /** A capability of the server is missing, or it could not take the tunnel for another reason. */
  CANNOT_SWITCH("500 Cannot Switch Protocol"),
  /** A proxy got no tunnel from its server. With 500 an original tries again later (§2.5). */
  UPSTREAM_FAILED("500 Upstream Failed"),
  /** Pair, clock or check-sum do not fit. */
  NOT_DIRECT("405 Cannot Switch Protocol"),
  /** HTMUX/2.0: no key was proven that this server knows. */
  NOT_PROVEN("401 Not Proven"),
  /** HTMUX/2.0: what the connection is, or asks for, needs a capability that was not granted. */
  MISSING_CAPABILITY("403 Missing Capability"),
  /** HTMUX/2.0: no upgrade is taken at this path. */
  NOT_FOUND("404 Not Found"),
  /** HTMUX/2.0: the session that the client comes back to is not there. */
  SESSION_GONE("410 Session Gone"),
  /** HTMUX/2.0: the two ends have nothing in common to speak behind the handshake. */
  NO_COMMON_MUX("426 No Common Mux"),
  /** HTMUX/2.0: keys were tried from there too often just now. */
  TOO_MANY_FAILURES("429 Too Many Failed Proofs");

  private final String status;
  private final String answer;

  RefusalStatus(String status) {
    this.status = status;
    this.answer = "HTTP/1.1 " + status + "\r\n\r\n";
  }

  RefusalStatus(String status, String headers, String text) {
    this.status = status;
    this.answer =
        ("HTTP/1.1 " + status + "\r\n")
            + headers
            + "Content-Type: text/plain\r\n"
            + ("Content-Length: " + (text.length() + 1) + "\r\n")
            + "Connection: close\r\n\r\n"
            + (text + "\n");
  }

  /** The one with this status line, if it is one of ours. */
  public static Optional<RefusalStatus> of(int status, String reason) {
    String line = status + " " + reason;
    return Arrays.stream(values()).filter(known -> known.status.equals(line)).findFirst();
  }

  /** As it is in the answer, for logs: {@code 405 Cannot Switch Protocol}. */
  @Override
  public String toString() {
    return status;
  }

  /**
   * A new buffer with the whole answer; the receiver releases it.
   *
   * @param missing named in a header, which an original passes over (HTMUX/1.0 §2.5)
   */
  ByteBuf octets(Optional<Capability> missing) {
    String header =
        missing.map(one -> NativeHeader.MISSING + ": " + one.word() + "\r\n").orElse("");
    int behindStatus = answer.indexOf('\n') + 1;
    return Unpooled.copiedBuffer(
        answer.substring(0, behindStatus) + header + answer.substring(behindStatus),
        StandardCharsets.US_ASCII);
  }
}
