package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Our own options beside DeleGate's parameters: what those have no words for.
 *
 * @param tlsCertificate own certificate, PEM
 * @param tlsKey its private key, PEM
 * @param tlsAuthorities whom this end trusts, PEM
 * @param tlsName whom the server's certificate must be for, if not the host that is dialled
 * @param identity as whom a client comes
 * @param httpProxy what a server is dialled through
 * @param httpProxyCredentials file with a line user:password for it
 * @param webSocket whether connections to a server become WebSockets
 * @param path where upgrades are asked for
 * @param connections how many sessions a client has with its server
 */
public record EndOptions(
    Optional<Path> tlsCertificate,
    Optional<Path> tlsKey,
    Optional<Path> tlsAuthorities,
    Optional<String> tlsName,
    Optional<String> identity,
    Optional<HostPort> httpProxy,
    Optional<Path> httpProxyCredentials,
    boolean webSocket,
    Optional<String> path,
    int connections) {

  public static final EndOptions NONE =
      new EndOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          1);

  /** All files that are named. */
  List<Path> files() {
    return Stream.of(tlsCertificate, tlsKey, tlsAuthorities, httpProxyCredentials)
        .flatMap(Optional::stream)
        .toList();
  }
}
