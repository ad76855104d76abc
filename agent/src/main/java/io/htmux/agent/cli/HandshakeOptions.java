package io.htmux.agent.cli;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.config.EndOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How an end of the command line meets its peer, where DeleGate has no parameter for it. */
final class HandshakeOptions {

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "This end's certificate, PEM, its chain behind it. Read again when it changes.")
  Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "The private key of it, PEM.")
  Optional<Path> key = Optional.empty();

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "Whom this end trusts, PEM; at a server it asks clients for a certificate."
              + " Default: the authorities of the system.")
  Optional<Path> authorities = Optional.empty();

  @Option(
      names = "--tls-name",
      paramLabel = "NAME",
      description = "Whom the server's certificate must be for. Default: the host dialled.")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      description = "As whom a client comes; a server of a tunnel file knows it by that name.")
  Optional<String> identity = Optional.empty();

  @Option(
      names = "--http-proxy",
      paramLabel = "HOST:PORT",
      converter = AgentOptions.AddressConverter.class,
      description = "The server is dialled through this HTTP proxy.")
  Optional<HostPort> httpProxy = Optional.empty();

  @Option(
      names = "--http-proxy-credentials",
      paramLabel = "FILE",
      description = "Holds a line user:password for the HTTP proxy.")
  Optional<Path> httpProxyCredentials = Optional.empty();

  @Option(
      names = "--websocket",
      description = "Dials the server as a WebSocket, for proxies that pass no other upgrade.")
  boolean webSocket;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Where upgrades are asked for, at both ends the same. Default: /htmux.")
  Optional<String> path = Optional.empty();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "How many connections a client has with its server, 1..16. Default: 1.")
  int connections = 1;

  EndOptions read() {
    return new EndOptions(
        certificate,
        key,
        authorities,
        name,
        identity,
        httpProxy,
        httpProxyCredentials,
        webSocket,
        path,
        connections);
  }

  /** These options, to be read once more. */
  List<String> again() {
    List<String> again = new ArrayList<>();
    add(again, "--tls-cert", certificate);
    add(again, "--tls-key", key);
    add(again, "--tls-ca", authorities);
    add(again, "--tls-name", name);
    add(again, "--identity", identity);
    add(again, "--http-proxy", httpProxy);
    add(again, "--http-proxy-credentials", httpProxyCredentials);
    add(again, "--path", path);
    if (connections != 1) {
      again.add("--connections=" + connections);
    }
    if (webSocket) {
      again.add("--websocket");
    }
    return again;
  }

  private static void add(List<String> options, String name, Optional<?> value) {
    value.ifPresent(given -> options.add(name + "=" + given));
  }
}
