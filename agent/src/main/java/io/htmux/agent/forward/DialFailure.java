package io.htmux.agent.forward;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** How metrics call the failure of a dialled connection. */
final class DialFailure {
  private DialFailure() {}

  static String reason(Throwable cause) {
    return switch (cause) {
      case NotPermittedException _ -> "not-permitted";
      case ConnectTimeoutException _ -> "timed-out";
      case UnknownHostException _ -> "unknown-host";
      case ConnectException _ -> "refused";
      default -> "unreachable";
    };
  }
}
