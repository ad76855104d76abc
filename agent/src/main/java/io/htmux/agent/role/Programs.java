package io.htmux.agent.role;

import io.htmux.agent.app.App;
import io.htmux.agent.app.http.HttpProxy;
import io.htmux.agent.app.http.HttpTimeouts;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.upgrade.BasicCredentials;
import java.util.List;
import java.util.UUID;

/**
 * The programs of this agent that answer users, and their common way out. Immutable.
 *
 * @param out asked for each of their connections
 * @param http also what answers the requests of a peer, and proxy requests at a tunnel port
 */
record Programs(WaysOut out, HttpProxy http) {

  /** Unlike that of any other agent: a request that has passed here before is a loop. */
  private static final String NAME = "htmux-" + UUID.randomUUID().toString().substring(0, 8);

  static Programs of(WaysOut out, MuxMetrics metrics) {
    return new Programs(out, new HttpProxy(out, NAME, HttpTimeouts.DEFAULT, metrics::refused));
  }

  /** For whoever asks a tunnel port as a proxy: AUTHORIZER is for him, too. */
  App httpFor(List<TunnelConfig.Credentials> admitted) {
    List<BasicCredentials> credentials =
        admitted.stream().map(one -> new BasicCredentials(one.user(), one.password())).toList();
    return http.forThoseWith(header -> BasicCredentials.areAmong(credentials, header));
  }

  App app(TunnelConfig.Answer.Program program) {
    return switch (program) {
      case HTTP -> http;
    };
  }
}
