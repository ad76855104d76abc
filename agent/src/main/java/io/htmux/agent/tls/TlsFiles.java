package io.htmux.agent.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an end finds its certificates, all PEM.
 *
 * @param certificate its own, the chain behind it
 * @param key the private key of it, not encrypted
 * @param authorities whom it trusts; at a server it asks for certificates of clients
 */
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {

  public static final TlsFiles NONE =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  public TlsFiles {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("a certificate and its key belong together");
    }
  }
}
