package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.SessionSpec;

/** {@code spec.session}. */
final class FileSession {

  private FileSession() {}

  static Session read(HtmuxTunnelSpec spec) {
    SessionSpec session = spec.sessionOrDefault();
    return new Session(
        session.keepAliveOrDefault(),
        session.deadAfterOrDefault(),
        session.dialTimeoutOrDefault(),
        Session.DEFAULT.openTimeout(),
        session.maxStreamsOrDefault(),
        session.resumeWithinOrDefault(),
        session.drainOrDefault(),
        session.connectionsOrDefault());
  }
}
