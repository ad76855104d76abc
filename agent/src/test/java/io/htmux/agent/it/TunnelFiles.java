package io.htmux.agent.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tunnel files in the folder of a test with the secrets that they name, and the agents that run
 * them. Every file has the CAPSKEY of the secret {@code key}; what else its spec says is the
 * test's.
 */
public final class TunnelFiles {
  private static final String NO_TLS = "tls: {mode: Disabled}\n";

  private final Lab lab;

  private TunnelFiles(Lab lab) {
    this.lab = lab;
  }

  /** With a CAPSKEY, whose text no test cares about that does not change it. */
  static TunnelFiles in(Lab lab) {
    TunnelFiles files = new TunnelFiles(lab);
    files.secret("key/capskey", "any");
    return files;
  }

  /**
   * The text of a tunnel file.
   *
   * @param spec without the CAPSKEY
   */
  public static String text(String name, String spec) {
    return """
    apiVersion: htmux.io/v1alpha1
    kind: HtmuxTunnel
    metadata: {name: %s}
    spec:
      capskeySecretRef: {name: key}
    %s"""
        .formatted(name, spec.indent(2));
  }

  /** As above, of an end without TLS. */
  public static String withoutTls(String name, String spec) {
    return text(name, NO_TLS + spec);
  }

  /**
   * A server without TLS, {@code hub}.
   *
   * @param admits what it admits the client of this host to: {@code ports: [a, b]}
   * @param spec what else there is
   */
  static String hub(int port, String admits, String spec) {
    return withoutTls(
        "hub",
        """
        role: Server
        server:
          port: %d
          admit: [{name: gw, from: [127.0.0.1], %s}]
        """
                .formatted(port, admits)
            + spec);
  }

  /**
   * Its client, {@code gw}.
   *
   * @param scheme of the server's URL
   * @param spec what else there is
   */
  static String client(String scheme, int serverPort, String spec) {
    return withoutTls(
        "gw",
        """
        role: Client
        client: {servers: [{url: "%s://127.0.0.1:%d"}]}
        """
                .formatted(scheme, serverPort)
            + spec);
  }

  /** Writes a file of a secret or ConfigMap, perhaps over the one that is there. */
  void secret(String place, String text) {
    written(lab.folder().resolve("secrets").resolve(place), text);
  }

  /** Writes a tunnel file, perhaps over the one that an agent runs. */
  Path write(String agent, String text) {
    return written(lab.folder().resolve(agent + ".yaml"), text);
  }

  /** Up and ready. */
  Agent run(String agent, String text) {
    return Agent.ofFile(lab, agent, write(agent, text)).awaitReady();
  }

  private static Path written(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
