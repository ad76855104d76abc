package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.SessionSpec;

/** {@code spec.session}. */
final class FileSession {

  private FileSession() {}

  static Session read(HtmuxTunnelSpec spec, Findings findings) {
    SessionSpec session = spec.sessionOrDefault();
    if (session.connectionsOrDefault() > 1) {
      findings.refuse("spec.session.connections", "more than 1 is not available yet");
    }
    return new Session(
        session.keepAliveOrDefault(),
        session.deadAfterOrDefault(),
        session.dialTimeoutOrDefault(),
        Session.DEFAULT.openTimeout(),
        session.maxStreamsOrDefault(),
        session.resumeWithinOrDefault(),
        session.drainOrDefault());
  }
}
