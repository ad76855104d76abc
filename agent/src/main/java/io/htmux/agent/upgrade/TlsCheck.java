package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.util.Optional;
import java.util.Set;

/** Whether both ends see the same TLS, or none (HTMUX/2.0 §5.9). Pure. */
final class TlsCheck {

  private TlsCheck() {}

  /**
   * @param atClient the certificate that the client was shown
   * @param atServer the one that the server shows
   */
  static Optional<Refusal> refusal(String atClient, String atServer, Set<Capability> granted) {
    if (atClient.equals(atServer) || granted.contains(Capability.TLS)) {
      return Optional.empty();
    }
    String what =
        atServer.equals(Certificate.NONE)
            ? "TLS ends in between: the client speaks it, the server does not"
            : atClient.equals(Certificate.NONE)
                ? "TLS begins in between: the server speaks it, the client does not"
                : "TLS ends in between: the client was shown another certificate than the server's";
    return Optional.of(
        new Refusal(RefusalStatus.MISSING_CAPABILITY, what, Optional.of(Capability.TLS)));
  }
}
