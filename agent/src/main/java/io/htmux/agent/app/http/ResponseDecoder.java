package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder of responses, behind {@link WholeHeads}. Decodes one response to the request that
 * it {@linkplain #expect expects} it to; what comes without a request breaks the connection. Behind
 * 101 what follows stays raw, and goes to the next handler when this one is removed.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int SWITCHING_PROTOCOLS = 101;

  private enum Next {
    NOTHING,
    HEAD,
    REST,
    SOMETHING_ELSE
  }

  private final WholeHeads heads = new WholeHeads(HeadLines.Kind.RESPONSE);
  private Next next = Next.NOTHING;
  private HttpMethod method = HttpMethod.GET;
  private boolean answered;
  private boolean turned;

  ResponseDecoder() {
    super(WholeHeads.CONFIG);
  }

  /** A request with this method goes out now. */
  void expect(HttpMethod sent) {
    method = sent;
    next = Next.HEAD;
    answered = false;
  }

  /** Whether nothing came behind the last response, so that the connection can be used again. */
  boolean isClean() {
    return next == Next.NOTHING && actualReadableBytes() == 0;
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
        throw BadMessageException.malformed("There are octets that nobody asked for.");
      }
      case HEAD -> {
        switch (heads.look(in, this::createInvalidMessage, out)) {
          case PART -> {
            return;
          }
          case NONE -> {
            next = Next.SOMETHING_ELSE;
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

  /** Interim responses are followed by another one. */
  private void decoded(Object message) {
    if (message instanceof HttpResponse response) {
      turned = response.status().code() == SWITCHING_PROTOCOLS;
      answered = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }
    if (message instanceof LastHttpContent) {
      heads.next();
      next = turned ? Next.SOMETHING_ELSE : answered ? Next.NOTHING : Next.HEAD;
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return method.equals(HttpMethod.HEAD)
        || (message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL)
        || super.isContentAlwaysEmpty(message);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw WholeHeads.twoLengths();
  }
}
