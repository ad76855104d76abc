package io.htmux.agent.app.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The headers of a message as they go on: without those that concern one connection only, with a
 * Via (RFC 9110 §7.6). Nothing of the user's address is added.
 */
final class PassedHeaders {
  private static final List<CharSequence> OF_ONE_CONNECTION =
      List.of(
          HttpHeaderNames.CONNECTION,
          "Keep-Alive",
          "Proxy-Connection",
          HttpHeaderNames.PROXY_AUTHORIZATION,
          HttpHeaderNames.TE,
          HttpHeaderNames.UPGRADE);

  /** What a message is, and not how its connection is used. */
  private static final Set<String> NEVER_OF_ONE_CONNECTION =
      Set.of("host", "content-length", "transfer-encoding", "via");

  private PassedHeaders() {}

  /**
   * Changes the headers of a message that was received.
   *
   * @param upgrade whether the wish to go on in another protocol is passed on
   * @throws BadMessageException when Connection names headers that no connection may take away
   */
  static void pass(HttpMessage message, String ownName, boolean upgrade)
      throws BadMessageException {
    HttpHeaders headers = message.headers();
    List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : line.split(",", -1)) {
        remove(headers, name.strip().toLowerCase(Locale.ROOT));
      }
    }
    OF_ONE_CONNECTION.forEach(headers::remove);
    if (upgrade) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, protocols);
    }
    headers.add(
        HttpHeaderNames.VIA,
        message.protocolVersion().majorVersion()
            + "."
            + message.protocolVersion().minorVersion()
            + " "
            + ownName);
  }

  private static void remove(HttpHeaders headers, String name) throws BadMessageException {
    if (NEVER_OF_ONE_CONNECTION.contains(name)) {
      throw BadMessageException.malformed("Connection takes away what the message needs.");
    }
    if (!name.isEmpty()) {
      headers.remove(name);
    }
  }
}
