package io.htmux.agent.config;

import io.htmux.agent.upgrade.Carrier;
import io.htmux.crds.ServerUrl;
import java.util.Optional;

/** What the scheme of a server's URL says beside TLS. */
final class FileUrl {

  private FileUrl() {}

  static Carrier carrier(Optional<ServerUrl> server) {
    return server.filter(url -> url.scheme().startsWith("ws")).isPresent()
        ? Carrier.WEBSOCKET
        : Carrier.HTMUX;
  }
}
