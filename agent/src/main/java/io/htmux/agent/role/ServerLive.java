package io.htmux.agent.role;

import io.htmux.agent.tls.ServerTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.WhichServer;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a server takes and serves its clients by. When its configuration changes another one
 * takes its place, for clients that come and for those that are there. Immutable.
 */
record ServerLive(
    TunnelConfig config,
    TunnelConfig.Role.HtmuxServer role,
    ServerAdmission admission,
    ServerTerms terms,
    Optional<ServerTls> tls) {

  private static final Duration ADMISSION_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Reads the certificates. Blocks.
   *
   * @param serverId which of several it is
   * @throws TlsException naming the file that cannot be used
   */
  static ServerLive of(
      TunnelConfig config,
      TunnelConfig.Role.HtmuxServer role,
      Surroundings surroundings,
      String serverId)
      throws TlsException {
    return new ServerLive(
        config,
        role,
        ServerAdmission.of(config, role, surroundings.names()),
        TunnelPortTerms.of(
            config,
            role.keys(),
            role.maxClockSkew(),
            surroundings.clock(),
            ADMISSION_TIMEOUT,
            () -> Optional.of(new WhichServer(serverId, config.handshake().servers()))),
        TunnelPort.tls(config));
  }

  /** Where streams of clients go: SERVER=http, or what a tunnel file declares. */
  Exit exit(Programs programs) {
    boolean rules = config.access().rules().filter(one -> !one.rules().isEmpty()).isPresent();
    return role.outgoing() || rules || !role.targets().isEmpty()
        ? new Exit.Anywhere(role.targets(), programs)
        : new Exit.Nowhere();
  }
}
