package io.htmux.agent.config;

import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.TunnelConfig;
import io.htmux.agent.role.TunnelConfig.Access;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.file.TunnelFile;
import java.util.Optional;

/**
 * An HtmuxTunnel file, already checked by itself, as a configuration. What has no meaning yet is
 * refused with its path; what only Kubernetes acts upon (expose, service, replicas, template, …) is
 * passed over.
 */
public final class TunnelFileConfig {

  private TunnelFileConfig() {}

  /**
   * The configuration of the end that the file describes.
   *
   * @param secrets asked for keys and passwords, and where certificates are
   * @throws ConfigurationException with all problems found, each with its path
   */
  public static Parsed from(TunnelFile file, Secrets secrets) throws ConfigurationException {
    Findings findings = new Findings();
    HtmuxTunnelSpec spec = file.spec();
    TunnelConfig.Session session = FileSession.read(spec);
    Optional<Role> role =
        switch (spec.role()) {
          case SERVER ->
              spec.serverIfGiven()
                  .map(server -> new FileServerRole(spec, secrets, findings).read(server));
          case CLIENT ->
              spec.clientIfGiven()
                  .flatMap(
                      client ->
                          new FileClientRole(spec, secrets, findings)
                              .read(client, file.metadata().name()));
          case PROXY ->
              spec.proxyIfGiven()
                  .flatMap(proxy -> new FileProxyRole(spec, secrets, findings).read(proxy));
        };
    Optional<Handshake> handshake =
        switch (spec.role()) {
          case SERVER ->
              spec.serverIfGiven().map(new FileServerRole(spec, secrets, findings)::handshake);
          case CLIENT ->
              spec.clientIfGiven()
                  .map(
                      client ->
                          new FileClientRole(spec, secrets, findings)
                              .handshake(client, file.metadata().name()));
          case PROXY ->
              spec.proxyIfGiven().map(new FileProxyRole(spec, secrets, findings)::handshake);
        };
    Access access = Access.declared(FileRules.read(spec.connect(), findings));
    findings.throwIfAnyProblem();
    return new Parsed(
        new TunnelConfig(
            file.metadata().name(),
            role.orElseThrow(),
            session,
            SockMux.DEFAULT,
            access,
            handshake.orElseThrow()),
        findings.notices());
  }
}
