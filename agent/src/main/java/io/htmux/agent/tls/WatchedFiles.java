package io.htmux.agent.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the files hold, as one hash: a link that leads elsewhere now is a change as well. */
final class WatchedFiles {

  private final List<Path> files;

  WatchedFiles(TlsFiles files) {
    this.files =
        Stream.of(files.certificate(), files.key(), files.authorities())
            .flatMap(Optional::stream)
            .toList();
  }

  /** Another text when one of them has changed, or cannot be read any more. */
  String state() {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        try {
          hash.update(MessageDigest.getInstance("SHA-256").digest(Pem.octets(file)));
        } catch (TlsException e) {
          hash.update((byte) 0);
        }
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
