package io.htmux.agent.app.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether the length of a message's body can be understood in one way only (RFC 9112 §6.3): at most
 * one Content-Length of digits, or chunked and nothing else, and never both.
 */
final class Framing {
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private Framing() {}

  static void check(HttpMessage message) throws BadMessageException {
    DecoderResult result = message.decoderResult();
    if (result.isFailure()) {
      throw because(result.cause());
    }
    List<String> lengths = message.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (lengths.size() > 1 || lengths.stream().anyMatch(one -> !LENGTH.matcher(one).matches())) {
      throw BadMessageException.malformed("Content-Length is not one number of at most 18 digits.");
    }
    if (codings.isEmpty()) {
      return;
    }
    if (!lengths.isEmpty()) {
      throw BadMessageException.malformed("It has both Content-Length and Transfer-Encoding.");
    }
    if (!message.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw BadMessageException.malformed("HTTP/1.0 has no Transfer-Encoding.");
    }
    if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))) {
      throw BadMessageException.of(
          HttpResponseStatus.NOT_IMPLEMENTED,
          "The only Transfer-Encoding that is understood here is chunked.");
    }
  }

  static BadMessageException because(Throwable cause) {
    return switch (cause) {
      case BadMessageException own -> own;
      case TooLongFrameException _ ->
          BadMessageException.of(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "The head, or a line between chunks, is too long.");
      default -> BadMessageException.malformed("It is no HTTP message that is surely understood.");
    };
  }
}
