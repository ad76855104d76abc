package io.htmux.agent.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What files hold. Contents are compared, and nothing else: so a link that leads elsewhere now, as
 * in a mount of Kubernetes, is seen like a file that was written over, and a file that was only
 * touched is not.
 *
 * @param hashes of each file, in hexadecimal; empty for one that cannot be read
 */
public record FileState(Map<Path, String> hashes) {

  /** No configuration and no certificate has more; of a longer file the beginning counts. */
  private static final int MOST_OCTETS = 1024 * 1024;

  public FileState {
    hashes = Map.copyOf(hashes);
  }

  /** Blocks. */
  public static FileState of(Collection<Path> files) {
    Map<Path, String> hashes = new HashMap<>();
    files.forEach(file -> hashes.put(file, hash(file)));
    return new FileState(hashes);
  }

  /** SHA-256 of a file, in hexadecimal; empty if it cannot be read. Blocks. */
  public static String hash(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(in.readNBytes(MOST_OCTETS + 1)));
    } catch (IOException _) {
      return "";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** This, but for the files that are known there, what was seen of them then. */
  FileState orElseAs(FileState earlier) {
    Map<Path, String> merged = new HashMap<>(hashes);
    merged.replaceAll((file, hash) -> earlier.hashes.getOrDefault(file, hash));
    return new FileState(merged);
  }
}
