package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.SessionSpec;
import java.time.Duration;
import java.util.Optional;

/** {@code spec.session}. */
final class FileSession {

  private FileSession() {}

  static Session read(HtmuxTunnelSpec spec, Findings findings) {
    SessionSpec session = spec.sessionOrDefault();
    refuseWritten(
        "spec.session.resumeWithin",
        session.resumeWithin(),
        session.resumeWithinOrDefault(),
        findings);
    refuseWritten("spec.session.drain", session.drain(), session.drainOrDefault(), findings);
    if (session.connectionsOrDefault() > 1) {
      findings.refuse("spec.session.connections", "more than 1 is not available yet");
    }
    return new Session(
        session.keepAliveOrDefault(),
        session.deadAfterOrDefault(),
        session.dialTimeoutOrDefault(),
        Session.DEFAULT.openTimeout(),
        session.maxStreamsOrDefault());
  }

  /** 0s asks for what is the case anyway. */
  private static void refuseWritten(
      String path, String written, Duration meant, Findings findings) {
    Optional.ofNullable(written)
        .filter(text -> !meant.isZero())
        .ifPresent(text -> findings.refuse(path, "is not available yet; remove it or write 0s"));
  }
}
