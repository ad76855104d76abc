package io.htmux.agent.app.http;

import io.htmux.agent.forward.NotConnectedException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * What this proxy itself answers: a small page that says what was not done, and why. The connection
 * ends behind it.
 *
 * @param text one or more sentences, plain
 */
record ErrorPage(HttpResponseStatus status, String text) {

  static ErrorPage of(BadMessageException refused) {
    return new ErrorPage(refused.status(), refused.getMessage());
  }

  static ErrorPage of(NotConnectedException failure) {
    HttpResponseStatus status =
        switch (failure.reason()) {
          case "not-permitted" -> HttpResponseStatus.FORBIDDEN;
          case "timed-out" -> HttpResponseStatus.GATEWAY_TIMEOUT;
          default -> HttpResponseStatus.BAD_GATEWAY;
        };
    return new ErrorPage(status, failure.getMessage());
  }

  static ErrorPage badGateway(String text) {
    return new ErrorPage(HttpResponseStatus.BAD_GATEWAY, text);
  }

  /** A new response; whoever gets it releases it. */
  FullHttpResponse response() {
    byte[] page = html().getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(page));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, page.length)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response
          .headers()
          .set(HttpHeaderNames.ALLOW, "CONNECT, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    if (status.equals(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED)) {
      response.headers().set(HttpHeaderNames.PROXY_AUTHENTICATE, "Basic realm=\"htmux\"");
    }
    return response;
  }

  private String html() {
    return "<!doctype html>\n<title>%1$s</title>\n<h1>%1$s</h1>\n<p>%2$s</p>\n<hr>\n<p>htmux</p>\n"
        .formatted(status, escaped(text));
  }

  private static String escaped(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
