package io.htmux.agent.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * So many octets: a random block again and again, each time with its number in front, so that one
 * that is lost, doubled or out of place changes the checksum.
 */
final class DemoStream {
  private static final int BLOCK_OCTETS = 64 * 1024;

  private final byte[] block = new byte[BLOCK_OCTETS];
  private final long octets;

  private DemoStream(long octets) {
    this.octets = octets;
    RandomGenerator.getDefault().nextBytes(block);
  }

  static DemoStream ofMebibytes(int mebibytes) {
    return new DemoStream((long) mebibytes << 20);
  }

  long octets() {
    return octets;
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] numbered = block.clone();
    for (long number = 0; number < octets / numbered.length; number++) {
      number(numbered, number);
      out.write(numbered);
    }
  }

  /** The checksum of what {@link #writeTo} writes. */
  String sha256() {
    MessageDigest digest = digest();
    byte[] numbered = block.clone();
    for (long number = 0; number < octets / numbered.length; number++) {
      number(numbered, number);
      digest.update(numbered);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads to the end; tells now and then how many octets came, and returns their checksum. */
  static String sha256(InputStream in, LongConsumer progress) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BLOCK_OCTETS];
    long received = 0;
    int read;
    while ((read = in.read(buffer)) >= 0) {
      digest.update(buffer, 0, read);
      received += read;
      progress.accept(received);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void number(byte[] block, long number) {
    for (int i = 0; i < Long.BYTES; i++) {
      block[i] = (byte) (number >>> (8 * i));
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
