package io.htmux.agent.role;

import io.htmux.agent.app.App;
import io.htmux.agent.app.ftp.FtpProxy;
import io.htmux.agent.app.http.Doorkeeper;
import io.htmux.agent.app.http.HttpProxy;
import io.htmux.agent.app.http.HttpTimeouts;
import io.htmux.agent.app.socks.SocksLogin;
import io.htmux.agent.app.socks.SocksServer;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.upgrade.BasicCredentials;
import java.util.List;
import java.util.UUID;

/**
 * The programs of this agent that answer users, and their common way out. Immutable.
 *
 * @param out asked for each of their connections
 * @param http SERVER=http, also for proxy requests at a tunnel port
 * @param peer answers the requests of a peer, who has shown already who he is
 * @param socks SERVER=socks
 * @param ftp SERVER=ftp
 */
record Programs(WaysOut out, HttpProxy http, App peer, App socks, App ftp) {

  /** Unlike that of any other agent: a request that has passed here before is a loop. */
  private static final String NAME = "htmux-" + UUID.randomUUID().toString().substring(0, 8);

  /**
   * @param admitted of whom a user of http and socks must be one; empty asks nobody
   */
  static Programs of(WaysOut out, List<TunnelConfig.Credentials> admitted, MuxMetrics metrics) {
    HttpProxy http = new HttpProxy(out, NAME, HttpTimeouts.DEFAULT, metrics::refused);
    return new Programs(
        out,
        http.behind(doorkeeper(admitted)),
        new PeerRequests(out, http),
        new SocksServer(
            out, admitted.stream().map(one -> new SocksLogin(one.user(), one.password())).toList()),
        new FtpProxy(out));
  }

  /** Whoever has shown a password is -a/name in lists from then on. */
  private static Doorkeeper doorkeeper(List<TunnelConfig.Credentials> admitted) {
    List<BasicCredentials> credentials =
        admitted.stream().map(one -> new BasicCredentials(one.user(), one.password())).toList();
    return credentials.isEmpty()
        ? Doorkeeper.OPEN
        : (from, shown) ->
            BasicCredentials.among(credentials, shown).map(one -> from.proven(one.user()));
  }

  App app(TunnelConfig.Answer.Program program) {
    return switch (program) {
      case HTTP -> http;
      case SOCKS -> socks;
      case FTP -> ftp;
    };
  }
}
