package io.htmux.agent.upgrade;

import java.util.Optional;
import java.util.Set;

/**
 * What a client makes of the server's head (HTMUX/1.0 §2.5). Pure. The original hardly looks at the
 * status: 101, 200 and 404 pass with a check-sum that fits.
 */
final class AnswerCheck {

  /** What came of it. */
  sealed interface Verdict {
    record Agreed(UpgradeAnswer answer) implements Verdict {}

    record Failed(UpgradeFailure failure) implements Verdict {}
  }

  private static final Set<Integer> CONSENT = Set.of(101, 200, 404);

  private final ClientTerms terms;
  private final PeerCheck peerCheck;

  AnswerCheck(ClientTerms terms) {
    this.terms = terms;
    this.peerCheck = new PeerCheck(terms.maxSkew(), terms.granted());
  }

  Verdict of(Head head, Pair observed) {
    try {
      StatusLine line = StatusLine.parse(head.startLine());
      if (!CONSENT.contains(line.status()) || isOrdinaryNotFound(line, head)) {
        return new Verdict.Failed(
            new UpgradeFailure.RefusedByPeer(
                line.status(), line.reason(), NativeHeads.missing(head)));
      }
      UpgradeAnswer answer = UpgradeAnswer.of(head);
      Optional<Refusal> refusal =
          peerCheck.refusal(answer.stamp(), observed, observed.server(), terms.clock().instant());
      return refusal
          .<Verdict>map(
              found ->
                  new Verdict.Failed(
                      new UpgradeFailure.CheckFailed(found.reason(), found.missing())))
          .orElseGet(() -> new Verdict.Agreed(answer));
    } catch (MalformedHeadException e) {
      return new Verdict.Failed(new UpgradeFailure.MalformedAnswer(e.getMessage()));
    }
  }

  /** Some web server that knows nothing of us. */
  private static boolean isOrdinaryNotFound(StatusLine line, Head head) {
    return line.status() == 404 && !head.has("HTMUX-Check-Sum");
  }
}
