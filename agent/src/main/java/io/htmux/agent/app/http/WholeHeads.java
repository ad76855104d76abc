package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import java.util.List;
import java.util.function.Supplier;

/**
 * What stands in front of Netty's decoders: they get a head when it is whole and {@link HeadLines}
 * has found nothing wrong with it, and never else.
 */
final class WholeHeads {
  static final HttpDecoderConfig CONFIG =
      new HttpDecoderConfig()
          .setMaxInitialLineLength(HeadLines.MAX_HEAD_OCTETS)
          .setMaxHeaderSize(HeadLines.MAX_HEAD_OCTETS)
          .setMaxChunkSize(64 * 1024);

  /** What there is of a head. */
  enum Found {
    PART,
    WHOLE,
    /** What came is none, and has been thrown away. */
    NONE
  }

  private final HeadLines.Kind kind;
  private HeadLines lines;

  WholeHeads(HeadLines.Kind kind) {
    this.kind = kind;
    this.lines = new HeadLines(kind);
  }

  /**
   * Looks at what came, from the beginning of the head on.
   *
   * @param invalid makes a message that stands for one that is none
   * @param out gets that, with the reason
   */
  Found look(ByteBuf in, Supplier<HttpMessage> invalid, List<Object> out) {
    try {
      return lines.end(in).isPresent() ? Found.WHOLE : Found.PART;
    } catch (BadMessageException e) {
      HttpMessage bad = invalid.get();
      bad.setDecoderResult(DecoderResult.failure(e));
      out.add(bad);
      in.skipBytes(in.readableBytes());
      return Found.NONE;
    }
  }

  /** Whether some of it was looked at. */
  boolean begun() {
    return lines.begun();
  }

  /** The message is over: another head follows. */
  void next() {
    lines = new HeadLines(kind);
  }

  /** Netty would repair that by default. */
  static IllegalArgumentException twoLengths() {
    return new IllegalArgumentException("both Transfer-Encoding and Content-Length");
  }
}
