package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** An allocator of its own for one test, so that the test can tell that no buffer is left. */
public final class CountedBuffers {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  public UnpooledByteBufAllocator allocator() {
    return allocator;
  }

  public ByteBuf of(byte[] octets) {
    return allocator.buffer(Math.max(1, octets.length)).writeBytes(octets);
  }

  public ByteBuf ofText(String text) {
    return of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public ByteBuf ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  public long octetsInUse() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  /** Every buffer that was ever taken from here is released: its reference count is 0. */
  public void assertNoneInUse() {
    assertThat(octetsInUse()).as("octets of buffers that nobody released").isZero();
  }
}
