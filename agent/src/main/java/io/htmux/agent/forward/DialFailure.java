package io.htmux.agent.forward;

import io.htmux.agent.frame.Reason;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** Why a connection could not be dialled, for metrics and for people. */
public final class DialFailure {
  private DialFailure() {}

  /** A sentence for a log; a cached "no such host" brings only the name. */
  public static String describe(Throwable cause) {
    return cause instanceof UnknownHostException
        ? "no such host, or its name server does not answer: " + cause.getMessage()
        : String.valueOf(cause.getMessage());
  }

  /** What a peer that understands it is told of a reason that the metrics know. */
  static Reason told(String reason) {
    return switch (reason) {
      case "not-permitted" -> Reason.NOT_PERMITTED;
      case "no-target" -> Reason.NO_SUCH_PORT;
      case "timed-out" -> Reason.TIMED_OUT;
      case "refused" -> Reason.TARGET_REFUSED;
      case "unknown-host", "unreachable" -> Reason.UNREACHABLE;
      default -> Reason.UNSPECIFIED;
    };
  }

  static String reason(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> "timed-out";
      case UnknownHostException _ -> "unknown-host";
      case ConnectException _ -> "refused";
      default -> "unreachable";
    };
  }
}
