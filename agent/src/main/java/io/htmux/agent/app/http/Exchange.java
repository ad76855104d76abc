package io.htmux.agent.app.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * One request and the answer to it: how far both have come, and what each head becomes on its way
 * through this proxy. Touches no channel. On the event loop of the user.
 */
final class Exchange {

  /** What ends with the last part of an answer. */
  enum Ended {
    /** An answer of the sort of 100 Continue: another one follows. */
    INTERIM,
    /** 101: from here on it is no HTTP. */
    TURNING,
    /** The answer. */
    ANSWER
  }

  private final ProxyRequest asked;
  private final HttpRequest head;
  private final String proxyName;
  private boolean requestEnded;
  private boolean requestHadBody;
  private boolean answerBegun;
  private boolean interim;
  private Ending ending;

  private Exchange(ProxyRequest asked, HttpRequest head, String proxyName) {
    this.asked = asked;
    this.head = head;
    this.proxyName = proxyName;
  }

  /**
   * Begins one.
   *
   * @param request its head, which becomes what the destination gets
   * @throws BadMessageException saying why nobody is asked
   */
  static Exchange of(HttpRequest request, ProxyRequest asked, String proxyName)
      throws BadMessageException {
    PassedHeaders.pass(request, proxyName, asked.upgrade());
    request.setUri(asked.target()).setProtocolVersion(HttpVersion.HTTP_1_1);
    request.headers().set(HttpHeaderNames.HOST, asked.host());
    return new Exchange(asked, request, proxyName);
  }

  ProxyRequest asked() {
    return asked;
  }

  /** As the destination gets it. */
  HttpRequest head() {
    return head;
  }

  // ---- the request

  boolean requestEnded() {
    return requestEnded;
  }

  void requestPart(HttpContent part) {
    requestHadBody |= part.content().isReadable();
    requestEnded = part instanceof LastHttpContent;
  }

  /** Whether the same can be sent again, on another connection. */
  boolean isRepeatable() {
    return requestEnded && !requestHadBody && asked.isSafe();
  }

  // ---- the answer

  /** Whether the user has something of the final answer already. */
  boolean answerBegun() {
    return answerBegun;
  }

  /**
   * Makes of a head of the destination, interim or final, what the user gets.
   *
   * @param isAlwaysEmpty whether this answer has no body, since it is one to HEAD or CONNECT
   * @return whether the user gets it: HTTP/1.0 knows no interim answers
   * @throws BadMessageException when nobody has asked for such an answer
   */
  boolean answer(HttpResponse response, boolean isAlwaysEmpty) throws BadMessageException {
    boolean turning = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL && !turning;
    if (turning && (!asked.upgrade() || !requestEnded)) {
      throw BadMessageException.malformed("It switches protocols, and nobody asked for that.");
    }
    boolean targetKeeps = HttpUtil.isKeepAlive(response);
    PassedHeaders.pass(response, proxyName, turning);
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (!interim && !turning) {
      answerBegun = true;
      ending =
          Ending.of(
              response, asked, isAlwaysEmpty || hasNoBody(response), targetKeeps, requestEnded);
    }
    return !interim || !asked.isOld();
  }

  /** Its last part has come. */
  Ended ended() {
    if (interim) {
      interim = false;
      return Ended.INTERIM;
    }
    return answerBegun ? Ended.ANSWER : Ended.TURNING;
  }

  /** Of the final answer, whose head has come. */
  Ending ending() {
    return ending;
  }

  private static boolean hasNoBody(HttpResponse response) {
    return response.status().equals(HttpResponseStatus.NO_CONTENT)
        || response.status().equals(HttpResponseStatus.NOT_MODIFIED);
  }
}
