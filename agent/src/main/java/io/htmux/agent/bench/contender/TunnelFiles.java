package io.htmux.agent.bench.contender;

import io.htmux.agent.bench.contender.AgentVariant.Kind;
import java.util.List;
import java.util.Map;

/** Variants of our agents that differ in the URL that the client dials, and in TLS. */
final class TunnelFiles {
  private static final String SERVER =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: bench-server}
      spec:
        role: Server
        capskeySecretRef: {name: bench}
        tls: {server-tls}
        server:
          port: {tunnel}
          admit: [{name: bench, from: ["127.0.0.1"], ports: [users], allow: {indirect: true, unproven: {unproven}}}]
        ports: [{name: users, listenOn: Server, port: {users}}]
        session: {maxStreams: 16384, resumeWithin: {resume-within}}
      """;

  private static final String CLIENT =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: bench-client}
      spec:
        role: Client
        capskeySecretRef: {name: bench}
        tls: {client-tls}
        client: {identity: bench, servers: [{url: "{scheme}://127.0.0.1:{link}"}]}
        ports:
        - name: users
          listenOn: Server
          host: 127.0.0.1
          port: {users}
          target: {host: 127.0.0.1, port: {target}}
        session: {maxStreams: 16384, resumeWithin: {resume-within}}
      """;

  private TunnelFiles() {}

  /**
   * Server and client with a file each.
   *
   * @param scheme of the URL: http, https, htmux
   */
  static AgentVariant variant(String name, Kind kind, String scheme) {
    boolean encrypts = kind == Kind.ENCRYPTED;
    String resumeWithin = kind == Kind.NOT_RESUMABLE ? "0s" : "60s";
    String server =
        encrypts ? "{mode: Required, secretRef: {name: bench-tls}}" : "{mode: Disabled}";
    String client =
        encrypts
            ? "{mode: Required, caRef: {secretRef: {name: bench-tls}}, serverName: localhost}"
            : "{mode: Disabled}";
    return new AgentVariant(
        name,
        kind,
        Map.of(
            "server.yaml",
            SERVER
                .replace("{server-tls}", server)
                .replace("{resume-within}", resumeWithin)
                .replace("{unproven}", Boolean.toString(scheme.equals("htmux"))),
            "client.yaml",
            CLIENT
                .replace("{client-tls}", client)
                .replace("{resume-within}", resumeWithin)
                .replace("{scheme}", scheme),
            "secrets/bench/capskey",
            "benchmark"),
        List.of("run", "-f", "{folder}/server.yaml"),
        List.of("run", "-f", "{folder}/client.yaml"));
  }
}
