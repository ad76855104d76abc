package io.htmux.agent.role;

import io.htmux.agent.upgrade.Refusal;
import io.netty.channel.Channel;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Says and counts that somebody was refused at a tunnel port, the same way for every role. */
final class RefusedClient {
  private static final Logger LOG = Logger.getLogger(RefusedClient.class);

  private RefusedClient() {}

  /**
   * @param hop in front of the counted reason, when another hop than this one refused; else empty
   */
  static void tell(
      TunnelConfig config, Surroundings surroundings, Channel client, Refusal refusal, String hop) {
    LOG.warnf(
        "client refused: tunnel=%s client=%s status=%s: %s%s",
        config.name(),
        client.remoteAddress(),
        refusal.status(),
        refusal.reason(),
        refusal
            .missing()
            .map(capability -> " (missing capability: " + capability + ")")
            .orElse(""));
    surroundings
        .roleMetrics()
        .peerRefused(
            hop + refusal.status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            refusal.missing());
  }
}
