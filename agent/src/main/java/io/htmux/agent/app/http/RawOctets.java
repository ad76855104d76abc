package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Octets that a decoder leaves behind when it goes: at most what one read brought. */
final class RawOctets {
  private final List<ByteBuf> parts = new ArrayList<>();

  /** Takes it over. */
  void add(ByteBuf part) {
    parts.add(part);
  }

  /** All of it, once; the caller's. */
  ByteBuf taken() {
    ByteBuf all = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
    parts.clear();
    return all;
  }

  void release() {
    taken().release();
  }
}
