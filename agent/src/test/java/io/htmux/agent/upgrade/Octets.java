package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Texts as buffers and back, for tests. */
final class Octets {

  private Octets() {}

  static ByteBuf of(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  /** Reads all of it and releases it. */
  static String text(ByteBuf buffer) {
    String text = buffer.toString(StandardCharsets.ISO_8859_1);
    buffer.release();
    return text;
  }

  /** Reads one head that must be whole. */
  static Head head(String text) throws MalformedHeadException {
    ByteBuf in = of(text);
    try {
      return new HeadReader().read(in).orElseThrow();
    } finally {
      in.release();
    }
  }
}
