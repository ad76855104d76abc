package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever takes the frames may say "no more" at any moment. */
class FrameDecoderCloseTest {
  private static final String SEND_A = "03 06 0003 0002 0001 61";

  private final CountedBuffers buffers = new CountedBuffers();
  private final FrameDecoder decoder = new FrameDecoder(buffers.allocator());
  private final List<String> frames = new ArrayList<>();

  @AfterEach
  void noBufferIsLeft() {
    buffers.assertNoneInUse();
  }

  @Test
  void inTheMiddleOfABatch() throws FrameException {
    ByteBuf in = buffers.ofHex(SEND_A + SEND_A + "ff ff ff ff ff ff ff ff" + SEND_A);
    decoder.decode(
        in,
        frame -> {
          frames.add(FrameText.of(frame));
          if (frames.size() == 2) {
            decoder.close();
          }
        });
    assertThat(frames).hasSize(2);
    assertThat(in.refCnt()).isZero();
  }

  @Test
  void atAFrameThatStraddled() throws FrameException {
    decoder.decode(buffers.ofHex("03 06 0003"), Frame::release);
    decoder.decode(
        buffers.ofHex("0002 0001 61" + SEND_A + SEND_A),
        frame -> {
          frames.add(FrameText.of(frame));
          decoder.close();
        });
    assertThat(frames).hasSize(1);
  }

  @Test
  void withHalfAFrameHeld() throws FrameException {
    decoder.decode(buffers.ofHex("03 06 0003 0002 0002 61"), Frame::release);
    assertThat(buffers.octetsInUse()).isPositive();
    decoder.close();
    buffers.assertNoneInUse();
  }

  @Test
  void whatComesAfterwardsIsDropped() throws FrameException {
    decoder.close();
    decoder.decode(buffers.ofHex(SEND_A), frame -> frames.add(FrameText.of(frame)));
    decoder.decode(buffers.ofHex("03 06"), frame -> frames.add(FrameText.of(frame)));
    decoder.decode(buffers.ofHex("ff"), frame -> frames.add(FrameText.of(frame)));
    decoder.close();
    assertThat(frames).isEmpty();
  }

  @Test
  void aTakerThatThrowsCostsNoBuffer() {
    ByteBuf in = buffers.ofHex(SEND_A + SEND_A);
    assertThatThrownBy(
            () ->
                decoder.decode(
                    in,
                    frame -> {
                      frame.release();
                      throw new IllegalStateException("a mistake above");
                    }))
        .hasMessage("a mistake above");
    assertThat(in.refCnt()).isZero();
  }
}
