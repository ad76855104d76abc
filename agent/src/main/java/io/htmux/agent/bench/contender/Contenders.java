package io.htmux.agent.bench.contender;

import io.htmux.agent.bench.contender.AgentVariant.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All that can be measured. A further variant of our agents is one line. */
public final class Contenders {
  private static final String SERVER =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: bench-server}
      spec:
        role: Server
        capskeySecretRef: {name: bench}
        tls: {mode: Disabled}
        server:
          port: {tunnel}
          admit: [{name: bench, from: ["127.0.0.1"], ports: [users]}]
        ports: [{name: users, listenOn: Server, port: {users}}]
        session: {maxStreams: 16384}
      """;

  private static final String CLIENT =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: bench-client}
      spec:
        role: Client
        capskeySecretRef: {name: bench}
        tls: {mode: Disabled}
        client: {servers: [{url: "http://127.0.0.1:{link}"}]}
        ports:
        - {name: users, listenOn: Server, host: 127.0.0.1, port: {users}, target: {host: 127.0.0.1, port: {target}}}
        session: {maxStreams: 16384}
      """;

  /** What others are compared with. */
  public static final Contender DIRECT = new DirectTcp();

  public static final Contender HAPROXY = new HaProxyTwice();
  public static final Contender SSH = new OpenSsh("aes128-gcm@openssh.com");

  /** Ours. */
  private static final List<AgentVariant> OURS =
      List.of(
          new AgentVariant(
              "htmux, HTMUX/1.0",
              Kind.PLAIN,
              Map.of(
                  "server.yaml",
                  SERVER,
                  "client.yaml",
                  CLIENT,
                  "secrets/bench/capskey",
                  "benchmark"),
              List.of("run", "-f", "{folder}/server.yaml"),
              List.of("run", "-f", "{folder}/client.yaml")),
          new AgentVariant(
              "htmux, plain SockMux 0.3",
              Kind.OLD,
              Map.of(),
              List.of("-P127.0.0.1:{tunnel}", "SERVER=sockmux", "PORT=127.0.0.1:{users}"),
              List.of(
                  "SERVER=sockmux://127.0.0.1:{link}",
                  "DEST=127.0.0.1:{target}",
                  "CAPSKEY=benchmark")));

  private static final List<Contender> PEERS =
      List.of(
          DIRECT,
          HAPROXY,
          SSH,
          new Rathole(false),
          new Rathole(true),
          new Frp(false),
          new Frp(true),
          new Chisel(),
          new NotMeasured("gost"),
          new NotMeasured("wstunnel"));

  private Contenders() {}

  /** Peers first, then ours. */
  public static List<Contender> all() {
    return Stream.concat(PEERS.stream(), OURS.stream()).toList();
  }

  /** The first variant of ours of a kind. */
  public static Optional<String> ours(Kind kind) {
    return OURS.stream()
        .filter(variant -> variant.kind() == kind)
        .map(AgentVariant::name)
        .findFirst();
  }
}
