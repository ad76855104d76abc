package io.htmux.agent.role;

import io.htmux.agent.tls.ServerTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.ServerTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a proxy takes clients by and passes them on with. When its configuration changes another
 * one takes its place, for clients that come; those that are there go on as they began. Immutable.
 */
record ProxyLive(
    TunnelConfig config,
    TunnelConfig.Role.HtmuxProxy role,
    ClientAdmission admission,
    ServerTerms terms,
    Optional<ServerTls> tls,
    ServerDialer dialer) {

  private static final Duration ADMISSION_MARGIN = Duration.ofSeconds(5);

  /**
   * Reads the certificates. Blocks.
   *
   * @throws TlsException naming the file that cannot be used
   */
  static ProxyLive of(
      TunnelConfig config, TunnelConfig.Role.HtmuxProxy role, Surroundings surroundings)
      throws TlsException {
    return new ProxyLive(
        config,
        role,
        new ClientAdmission("HTMUX=px", role.clients(), role.ports(), surroundings.names()),
        TunnelPortTerms.of(
            config,
            role.keys(),
            role.maxClockSkew(),
            surroundings.clock(),
            config
                .session()
                .dialTimeout()
                .plus(ProxiedClient.ANSWER_TIMEOUT)
                .plus(ADMISSION_MARGIN),
            Optional::empty),
        TunnelPort.tls(config),
        ServerDialer.open(
            config, surroundings, new TunnelConfig.Upstream(role.server(), config.handshake())));
  }
}
