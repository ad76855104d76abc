package io.htmux.agent.app.http;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user asks this proxy for (RFC 9112 §3.2.2, §3.2.3).
 *
 * @param method as he wrote it
 * @param to where it goes
 * @param target what the server there is asked for, in origin form; empty for CONNECT
 * @param keepAlive whether he wants to ask more
 * @param upgrade whether he wants to go on in another protocol
 * @param isOld whether he speaks HTTP/1.0
 */
record ProxyRequest(
    HttpMethod method,
    HostPort to,
    String target,
    boolean keepAlive,
    boolean upgrade,
    boolean isOld) {
  private static final Pattern ABSOLUTE =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(/[^#]*|\\?[^#]*)?");
  private static final int HTTP_PORT = 80;

  /**
   * Reads a request whose head {@link HeadLines} has let pass.
   *
   * @throws BadMessageException with the status and text of the answer
   */
  static ProxyRequest of(HttpRequest request, String ownName) throws BadMessageException {
    Framing.check(request);
    refuseLoop(request, ownName);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    boolean old = !request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.TRACE)) {
      throw BadMessageException.of(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "TRACE is not passed on.");
    }
    if (method.equals(HttpMethod.CONNECT)) {
      HostPort to =
          Authority.parse(request.uri(), Optional.empty())
              .orElseThrow(
                  () -> BadMessageException.malformed("Expected CONNECT host:port HTTP/1.1."));
      refuseBody(request);
      refuseOtherHost(request, to, to.port());
      return new ProxyRequest(method, to, "", false, false, old);
    }
    Matcher absolute = ABSOLUTE.matcher(request.uri());
    if (!absolute.matches()) {
      throw BadMessageException.malformed(
          "This is a proxy: expected METHOD http://host/path HTTP/1.1, or CONNECT host:port"
              + " HTTP/1.1.");
    }
    refuseOtherScheme(absolute.group(1).toLowerCase(Locale.ROOT));
    HostPort to =
        Authority.parse(absolute.group(2), Optional.of(HTTP_PORT))
            .orElseThrow(
                () ->
                    BadMessageException.malformed(
                        "Expected a host name or number, and perhaps a port, behind http://."));
    refuseOtherHost(request, to, HTTP_PORT);
    return new ProxyRequest(
        method,
        to,
        originForm(method, Optional.ofNullable(absolute.group(3)).orElse("")),
        keepAlive,
        isUpgrade(request),
        old);
  }

  /** How protocol lists call it. */
  String protocol() {
    return isConnect() ? "https" : "http";
  }

  /** The connection that it needs, for whoever asks. */
  OutgoingConnection by(Requester from) {
    return new OutgoingConnection(from, protocol(), Optional.of(method.name()), to);
  }

  boolean isConnect() {
    return method.equals(HttpMethod.CONNECT);
  }

  /** Whether asking twice does no harm (RFC 9110 §9.2.1). */
  boolean isSafe() {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS);
  }

  /** The Host that the server is told; the port of the protocol is left out. */
  String host() {
    String both = to.toString();
    return to.port() == HTTP_PORT ? both.substring(0, both.lastIndexOf(':')) : both;
  }

  private static String originForm(HttpMethod method, String path) {
    if (path.isEmpty()) {
      return method.equals(HttpMethod.OPTIONS) ? "*" : "/";
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  private static boolean isUpgrade(HttpRequest request) {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && request.headers().contains(HttpHeaderNames.UPGRADE)
        && request
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  private static void refuseLoop(HttpRequest request, String ownName) throws BadMessageException {
    boolean passedHere =
        request.headers().getAll(HttpHeaderNames.VIA).stream()
            .flatMap(line -> List.of(line.split(",", -1)).stream())
            .map(one -> one.strip().split("[ \t]+", -1))
            .anyMatch(words -> words.length > 1 && words[1].equalsIgnoreCase(ownName));
    if (passedHere) {
      throw BadMessageException.of(
          HttpResponseStatus.BAD_GATEWAY, "The request has passed this proxy before: a loop.");
    }
  }

  private static void refuseBody(HttpRequest request) throws BadMessageException {
    if (request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      throw BadMessageException.malformed("CONNECT has no body.");
    }
  }

  private static void refuseOtherScheme(String scheme) throws BadMessageException {
    switch (scheme) {
      case "http" -> {}
      case "https" ->
          throw BadMessageException.of(
              HttpResponseStatus.NOT_IMPLEMENTED, "https:// is reached with CONNECT here.");
      default ->
          throw BadMessageException.of(
              HttpResponseStatus.NOT_IMPLEMENTED, "Only http:// is fetched here.");
    }
  }

  private static void refuseOtherHost(HttpRequest request, HostPort to, int defaultPort)
      throws BadMessageException {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw BadMessageException.malformed("HTTP/1.1 has a Host.");
    }
    if (hosts.size() > 1) {
      throw BadMessageException.malformed("There is more than one Host.");
    }
    if (!hosts.isEmpty()
        && !Authority.parse(hosts.getFirst(), Optional.of(defaultPort)).equals(Optional.of(to))) {
      throw BadMessageException.malformed("Host names another host than the first line.");
    }
  }
}
