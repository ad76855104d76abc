package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.util.Optional;

/**
 * All that a server can decide about a head without binding anything (HTMUX/1.0 §2.4). Pure. The
 * original binds before it looks at capability, pair, clock and sum; here all that costs nothing
 * comes first, so the refused never hold a port. Which sources may ask (step 2) is the role's
 * matter.
 */
final class RequestCheck {

  /** What came of it. */
  sealed interface Verdict {
    record Admissible(UpgradeRequest request) implements Verdict {}

    record Refused(Refusal refusal) implements Verdict {}
  }

  private final ServerTerms terms;
  private final PeerCheck peerCheck;

  RequestCheck(ServerTerms terms) {
    this.terms = terms;
    this.peerCheck = new PeerCheck(terms.maxSkew(), terms.granted());
  }

  Verdict of(Head head, Pair observed) {
    RequestLine line;
    try {
      line = RequestLine.parse(head.startLine());
    } catch (MalformedHeadException e) {
      return refused(RefusalStatus.BAD_REQUEST, e.getMessage());
    }
    if (!line.method().equals(UpgradeRequest.METHOD)) {
      return refused(
          RefusalStatus.METHOD_NOT_ALLOWED,
          "expected ACCEPT, came " + MalformedHeadException.shown(line.method()));
    }
    if (!head.has(UpgradeRequest.UPGRADE_HEADER)) {
      return refused(
          RefusalStatus.UPGRADE_REQUIRED,
          "ACCEPT without HTMUX-Upgrade is the older one-connection ACCEPT, which is not served");
    }
    ListenAddresses listen;
    try {
      listen = ListenAddresses.parse(line.target());
    } catch (MalformedHeadException e) {
      return refused(RefusalStatus.COULD_NOT_BIND, e.getMessage());
    }
    try {
      return of(UpgradeRequest.of(head, listen), observed);
    } catch (MalformedHeadException e) {
      return refused(RefusalStatus.BAD_REQUEST, e.getMessage());
    }
  }

  private Verdict of(UpgradeRequest request, Pair observed) {
    return credentialsRefusal(request)
        .or(this::unprovenRefusal)
        .or(() -> capabilityRefusal(request))
        .or(
            () ->
                peerCheck.refusal(
                    request.stamp(), observed, observed.client(), terms.clock().instant()))
        .<Verdict>map(Verdict.Refused::new)
        .orElseGet(() -> new Verdict.Admissible(request));
  }

  Optional<Refusal> credentialsRefusal(UpgradeRequest request) {
    if (terms.admitted().isEmpty() || request.credentials().filter(this::isAdmitted).isPresent()) {
      return Optional.empty();
    }
    String came =
        request.credentials().isPresent() ? "came wrong ones" : "came none that can be read";
    return Optional.of(
        Refusal.of(
            RefusalStatus.CREDENTIALS_REQUIRED,
            "expected a name and password of this server's list, " + came));
  }

  private boolean isAdmitted(BasicCredentials offered) {
    return terms.admitted().stream().anyMatch(offered::matches);
  }

  private Optional<Refusal> unprovenRefusal() {
    return terms.unproven()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                RefusalStatus.CANNOT_SWITCH,
                "the client speaks the original's handshake, which proves nothing, and no CAPSKEY"
                    + " here grants unproven",
                Optional.of(Capability.UNPROVEN)));
  }

  private Optional<Refusal> capabilityRefusal(UpgradeRequest request) {
    return request.listen().isEmpty() || terms.granted().contains(Capability.INBOUND)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                RefusalStatus.CANNOT_SWITCH,
                "the client asks for the remote ports "
                    + MalformedHeadException.shown(request.listen().toString())
                    + ", but this server has no CAPSKEY and serves no inbound ports",
                Optional.of(Capability.INBOUND)));
  }

  private static Verdict refused(RefusalStatus status, String reason) {
    return new Verdict.Refused(Refusal.of(status, reason));
  }
}
