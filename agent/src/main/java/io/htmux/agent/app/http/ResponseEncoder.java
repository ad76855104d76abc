package io.htmux.agent.app.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Netty's encoder of responses; knows that a response to HEAD has no body, whatever it says. */
final class ResponseEncoder extends HttpResponseEncoder {
  private HttpMethod method = HttpMethod.GET;

  /** The next response is to a request with this method. */
  void answering(HttpMethod asked) {
    method = asked;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return method.equals(HttpMethod.HEAD) || super.isContentAlwaysEmpty(response);
  }
}
