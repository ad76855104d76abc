package io.htmux.agent.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Files of random octets, and their SHA-256. */
final class Sample {
  private static final int BLOCK_OCTETS = 1 << 20;

  private Sample() {}

  /** Writes a file; returns its SHA-256. */
  static String write(Path file, int mebibytes) throws IOException {
    SplittableRandom random = new SplittableRandom(mebibytes);
    MessageDigest sum = sha256();
    byte[] block = new byte[BLOCK_OCTETS];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        sum.update(block);
        out.write(block);
      }
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  static String sum(Path file) throws IOException {
    MessageDigest sum = sha256();
    byte[] block = new byte[BLOCK_OCTETS];
    try (InputStream in = Files.newInputStream(file)) {
      for (int octets = in.read(block); octets > 0; octets = in.read(block)) {
        sum.update(block, 0, octets);
      }
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
