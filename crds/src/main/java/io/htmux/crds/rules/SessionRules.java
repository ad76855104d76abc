package io.htmux.crds.rules;

import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.SessionSpec;
import io.htmux.crds.WireDuration;
import java.time.Duration;
import java.util.Optional;

/** A session is asked for a sign of life before it is given up. */
final class SessionRules {

  private SessionRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    SessionSpec session = spec.sessionOrDefault();
    Optional<Duration> keepAlive =
        written(session.keepAlive(), SessionSpec.DEFAULT.keepAliveOrDefault());
    Optional<Duration> deadAfter =
        written(session.deadAfter(), SessionSpec.DEFAULT.deadAfterOrDefault());
    if (keepAlive.isEmpty() || deadAfter.isEmpty()) {
      return;
    }
    if (deadAfter.get().compareTo(keepAlive.get()) <= 0) {
      complaints.add(
          "spec.session.deadAfter",
          "must be longer than keepAlive ("
              + WireDuration.format(keepAlive.get())
              + "), was "
              + WireDuration.format(deadAfter.get())
              + (session.deadAfter() == null ? ", its default" : ""));
    }
  }

  /** Empty when the text is no duration, which has been told already. */
  private static Optional<Duration> written(String text, Duration fallback) {
    return text == null ? Optional.of(fallback) : WireDuration.parse(text);
  }
}
