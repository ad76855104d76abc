package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder of requests, behind {@link WholeHeads}. Behind a request that may turn the
 * connection into something else (CONNECT, Upgrade) it decodes nothing: what follows stays raw
 * until it is {@linkplain #resume told} to go on, or goes to the next handler when it is removed.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private enum Next {
    HEAD,
    REST,
    SOMETHING_ELSE,
    NOTHING
  }

  private final WholeHeads heads = new WholeHeads(HeadLines.Kind.REQUEST);
  private Next next = Next.HEAD;
  private boolean emptyLineSkipped;
  private boolean mayTurn;

  RequestDecoder() {
    super(WholeHeads.CONFIG);
  }

  /** Whether some of a head has come, but not all. */
  boolean isWithinHead() {
    return next == Next.HEAD && heads.begun();
  }

  /** Whether what comes now stays raw. */
  boolean isStopped() {
    return next == Next.SOMETHING_ELSE;
  }

  /** The request did not turn the connection into anything: the next one follows. */
  void resume(ChannelHandlerContext own) throws Exception {
    if (next == Next.SOMETHING_ELSE) {
      next = Next.HEAD;
      channelRead(own, Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    switch (next) {
      case SOMETHING_ELSE -> {
        return;
      }
      case NOTHING -> {
        in.skipBytes(in.readableBytes());
        return;
      }
      case HEAD -> {
        switch (look(in, out)) {
          case PART -> {
            return;
          }
          case NONE -> {
            next = Next.NOTHING;
            return;
          }
          case WHOLE -> next = Next.REST;
        }
      }
      case REST -> {}
    }
    int before = out.size();
    super.decode(context, in, out);
    for (Object decoded : out.subList(before, out.size())) {
      decoded(decoded);
    }
  }

  /** An empty line in front of a request is forgiven once (RFC 9112 §2.2). */
  private WholeHeads.Found look(ByteBuf in, List<Object> out) {
    if (!emptyLineSkipped && !heads.begun() && in.readableBytes() >= 2 && startsWithEmptyLine(in)) {
      in.skipBytes(2);
      emptyLineSkipped = true;
    }
    boolean waitsForLineFeed =
        !emptyLineSkipped && in.readableBytes() == 1 && in.getByte(in.readerIndex()) == '\r';
    return waitsForLineFeed
        ? WholeHeads.Found.PART
        : heads.look(in, this::createInvalidMessage, out);
  }

  private static boolean startsWithEmptyLine(ByteBuf in) {
    return in.getByte(in.readerIndex()) == '\r' && in.getByte(in.readerIndex() + 1) == '\n';
  }

  private void decoded(Object message) {
    if (message instanceof HttpRequest request) {
      mayTurn =
          request.method().equals(HttpMethod.CONNECT)
              || request.headers().contains(HttpHeaderNames.UPGRADE);
    }
    if (message instanceof LastHttpContent) {
      heads.next();
      emptyLineSkipped = false;
      next = mayTurn ? Next.SOMETHING_ELSE : Next.HEAD;
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw WholeHeads.twoLengths();
  }
}
