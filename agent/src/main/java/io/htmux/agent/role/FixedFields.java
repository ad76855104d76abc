package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.upgrade.Carrier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a running role cannot change: its part, its own tunnel port, and whom it dials. Everything
 * else is taken over live. Pure.
 */
final class FixedFields {
  private FixedFields() {}

  /**
   * @throws NotReloadableException naming the first field that differs
   */
  static void requireSame(TunnelConfig running, TunnelConfig changed)
      throws NotReloadableException {
    Map<String, Object> before = of(running);
    Map<String, Object> after = of(changed);
    for (var field : before.entrySet()) {
      Object now = after.getOrDefault(field.getKey(), "nothing");
      if (!field.getValue().equals(now)) {
        throw new NotReloadableException(
            "%s is %s while it runs, and %s in the changed configuration: that needs a restart"
                .formatted(field.getKey(), field.getValue(), now));
      }
    }
  }

  private static Map<String, Object> of(TunnelConfig config) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("metadata.name", config.name());
    Handshake handshake = config.handshake();
    switch (config.role()) {
      case TunnelConfig.Role.HtmuxServer role -> {
        fields.put("the role (spec.role, HTMUX=)", "Server");
        fields.put("the tunnel port (spec.server.port, -P)", role.tunnelPort());
        fields.put("TLS (spec.tls.mode, STLS=fcl)", word(handshake.accepts().isPresent()));
      }
      case TunnelConfig.Role.HtmuxProxy role -> {
        fields.put("the role (spec.role, HTMUX=)", "Proxy");
        fields.put("the tunnel port (spec.proxy.port, -P)", role.tunnelPort());
        fields.put("TLS (spec.tls.mode, STLS=fcl)", word(handshake.accepts().isPresent()));
        fields.put("the server (spec.proxy.upstream, HTMUX=px)", server(role.server(), handshake));
      }
      case TunnelConfig.Role.HtmuxClient role -> {
        fields.put("the role (spec.role, HTMUX=)", "Client");
        fields.put("the server (spec.client.servers, HTMUX=cl)", server(role.server(), handshake));
        fields.put(
            "further servers (spec.client.servers)",
            role.others().stream().map(TunnelConfig.Upstream::at).toList());
        fields.put(
            "the identity (spec.client.identity, --identity)", handshake.identity().orElse("none"));
      }
      case TunnelConfig.Role.SockMuxAcceptor _ -> fields.put("the role (SERVER=)", "sockmux");
      case TunnelConfig.Role.SockMuxConnector _ -> fields.put("the role (SERVER=)", "sockmux://");
    }
    return fields;
  }

  private static String server(HostPort server, Handshake handshake) {
    return "%s by %s%s%s"
        .formatted(
            server,
            handshake.version() == Handshake.Version.ORIGINAL ? "HTMUX/1.0" : "HTMUX/2.0",
            handshake.carrier() == Carrier.WEBSOCKET ? " in a WebSocket" : "",
            handshake.dials().isPresent() ? " with TLS" : "");
  }

  private static String word(boolean on) {
    return on ? "on" : "off";
  }
}
