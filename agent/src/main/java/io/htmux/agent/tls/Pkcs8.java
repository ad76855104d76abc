package io.htmux.agent.tls;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Optional;

/** Puts the older forms of private keys into the one that the JDK reads (RFC 5958, DER). */
final class Pkcs8 {

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CURVE = 0xA0;
  private static final int IDENTIFIER = 0x06;

  private Pkcs8() {}

  /** Of PKCS#1. */
  static byte[] ofRsa(byte[] der) {
    return wrapped(RSA, der);
  }

  /** Of SEC 1 (RFC 5915); empty if the key does not name its curve. */
  static Optional<byte[]> ofEc(byte[] der) {
    for (int at = 0; at + 3 < der.length; at++) {
      int length = der[at + 1];
      boolean named =
          (der[at] & 0xFF) == CURVE
              && der[at + 2] == IDENTIFIER
              && der[at + 3] == length - 2
              && length > 2
              && at + 2 + length <= der.length;
      if (named) {
        ByteArrayOutputStream algorithm = new ByteArrayOutputStream();
        algorithm.writeBytes(EC_PUBLIC_KEY);
        algorithm.write(der, at + 2, length);
        return Optional.of(wrapped(element(SEQUENCE, algorithm.toByteArray()), der));
      }
    }
    return Optional.empty();
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.writeBytes(VERSION);
    inside.writeBytes(algorithm);
    inside.writeBytes(element(OCTET_STRING, key));
    return element(SEQUENCE, inside.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >>> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
