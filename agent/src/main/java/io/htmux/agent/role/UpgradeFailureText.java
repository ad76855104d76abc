package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.tls.TlsFailure;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.UpgradeFailure;
import java.util.Optional;

/** What a client's log says of a server that does not agree: what came, and what may be behind. */
final class UpgradeFailureText {

  private UpgradeFailureText() {}

  static String of(UpgradeFailure failure, Carrier carrier) {
    if (failure instanceof UpgradeFailure.Closed(int _, Optional<Throwable> cause)
        && cause.filter(TlsFailure::is).isPresent()) {
      return TlsFailure.atClient(cause.get());
    }
    return failure.describe() + hint(failure, carrier);
  }

  private static String hint(UpgradeFailure failure, Carrier carrier) {
    if (failure instanceof UpgradeFailure.OtherPeer) {
      return switch (carrier) {
        case HTMUX ->
            " (an older server, or a proxy in between that passes no upgrade but WebSocket)";
        case WEBSOCKET -> " (an older server, or a proxy in between that passes no upgrade)";
      };
    }
    if (failure instanceof UpgradeFailure.CheckFailed(String _, Optional<Capability> missing)) {
      return missing.map(UpgradeFailureText::hint).orElse("");
    }
    if (!(failure
        instanceof
        UpgradeFailure.RefusedByPeer(int status, String reason, Optional<Capability> missing))) {
      return "";
    }
    if (missing.isPresent()) {
      return hint(missing.get());
    }
    return switch (status) {
      case 405 ->
          reason.contains("Switch")
              ? " (the ends see different addresses or times: a NAT or proxy in between, or a clock that is off)"
              : " (that port takes no HTMUX clients)";
      case 500 ->
          reason.contains("bound")
              ? " (the port is taken there, or the server may not open it)"
              : reason.contains("Upstream")
                  ? " (a proxy in between got no tunnel from its server; the proxy's log says why)"
                  : " (the server has no CAPSKEY)";
      default -> "";
    };
  }

  private static String hint(Capability missing) {
    return switch (missing) {
      case INBOUND -> " (the server has no CAPSKEY, or none that grants inbound was proven to it)";
      case INDIRECT -> " (the ends see different addresses: a NAT or proxy in between)";
      case SKEW -> " (the ends see different times: a clock that is off)";
      case TLS -> " (something in between terminates TLS, or puts it in)";
      case UNPROVEN -> " (the server serves only who proves its CAPSKEY)";
    };
  }
}
