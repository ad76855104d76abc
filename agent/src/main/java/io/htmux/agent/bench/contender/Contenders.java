package io.htmux.agent.bench.contender;

import io.htmux.agent.bench.contender.AgentVariant.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All that can be measured. A further variant of our agents is one line. */
public final class Contenders {
  /** What others are compared with. */
  public static final Contender DIRECT = new DirectTcp();

  public static final Contender HAPROXY = new HaProxyTwice();
  public static final Contender SSH = new OpenSsh("aes128-gcm@openssh.com");

  /** Ours. */
  private static final List<AgentVariant> OURS =
      List.of(
          TunnelFiles.variant("htmux, HTMUX/2.0", Kind.PLAIN, "http"),
          TunnelFiles.variant("htmux, HTMUX/2.0 over TLS", Kind.ENCRYPTED, "https"),
          TunnelFiles.variant("htmux, HTMUX/2.0, not resumable", Kind.NOT_RESUMABLE, "http"),
          TunnelFiles.variant("htmux, HTMUX/1.0", Kind.OLD, "htmux"),
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

  /** Enough to see what is broken. */
  public static List<Contender> few() {
    return Stream.concat(Stream.of(DIRECT, HAPROXY, SSH), OURS.stream()).toList();
  }

  /** The first variant of ours of a kind. */
  public static Optional<String> ours(Kind kind) {
    return OURS.stream()
        .filter(variant -> variant.kind() == kind)
        .map(AgentVariant::name)
        .findFirst();
  }
}
