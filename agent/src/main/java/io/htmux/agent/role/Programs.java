package io.htmux.agent.role;

import io.htmux.agent.app.App;
import io.htmux.agent.app.http.HttpProxy;
import io.htmux.agent.app.http.HttpTimeouts;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.mux.MuxMetrics;
import java.util.UUID;

/**
 * The programs of this agent that answer users, and their common way out. Immutable.
 *
 * @param out asked for each of their connections
 * @param http also what answers the requests of a peer, and proxy requests at a tunnel port
 */
record Programs(WaysOut out, App http) {

  /** Unlike that of any other agent: a request that has passed here before is a loop. */
  private static final String NAME = "htmux-" + UUID.randomUUID().toString().substring(0, 8);

  static Programs of(WaysOut out, MuxMetrics metrics) {
    return new Programs(out, new HttpProxy(out, NAME, HttpTimeouts.DEFAULT, metrics::refused));
  }

  App app(TunnelConfig.Answer.Program program) {
    return switch (program) {
      case HTTP -> http;
    };
  }
}
