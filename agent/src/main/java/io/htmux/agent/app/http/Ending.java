package io.htmux.agent.app.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;

/**
 * How the user learns where an answer ends, and what becomes of both connections behind it.
 *
 * @param closesUser whether he gets no further answer
 * @param keepsTarget whether the destination can be asked again
 */
record Ending(boolean closesUser, boolean keepsTarget) {

  /**
   * Decides, and writes it into the headers of a final answer. An answer that the destination ends
   * by closing is cut into chunks for who understands them, so that half of it is not taken for the
   * whole.
   *
   * @param hasNoBody whatever its headers say
   * @param targetKeeps whether the destination wants to be asked again
   * @param requestEnded whether all of the request has come; what is left of it would be taken for
   *     the next one
   */
  static Ending of(
      HttpResponse answer,
      ProxyRequest asked,
      boolean hasNoBody,
      boolean targetKeeps,
      boolean requestEnded) {
    boolean chunked = HttpUtil.isTransferEncodingChunked(answer);
    boolean endless = !hasNoBody && !chunked && !HttpUtil.isContentLengthSet(answer);
    boolean closes = !asked.keepAlive() || !requestEnded;
    if (asked.isOld()) {
      HttpUtil.setTransferEncodingChunked(answer, false);
      closes |= chunked || endless;
    } else if (endless) {
      HttpUtil.setTransferEncodingChunked(answer, true);
    }
    if (closes) {
      answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (asked.isOld()) {
      answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    return new Ending(closes, targetKeeps && !endless && requestEnded);
  }
}
