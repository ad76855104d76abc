package io.htmux.operator.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
public final class Digest {

  private Digest() {}

  public static String of(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Of the parts, each ended by an octet that no text holds. */
  static String of(String... parts) {
    return of((String.join("\0", parts) + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Enough to tell one content from another, for people. */
  static String shortened(String... parts) {
    return of(parts).substring(0, 16);
  }
}
