package io.htmux.agent.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two readers could understand in two ways: refused, and the connection ends. And
 * their neighbours that mean one thing: passed on as one request.
 */
class SmuggledRequestsTest {
  private static final String LINE = "GET http://h/ HTTP/1.1\r\n";
  private static final String POST = "POST http://h/ HTTP/1.1\r\nHost: h\r\n";
  private static final String BODY = "\r\n5\r\nhello\r\n0\r\n\r\n";

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "length and chunked",
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + BODY,
            400),
        arguments(
            "chunked and length",
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + BODY,
            400),
        arguments("two lengths", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        arguments(
            "the same length twice",
            POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
            400),
        arguments("a list of lengths", POST + "Content-Length: 5, 5\r\n\r\nhello", 400),
        arguments("a signed length", POST + "Content-Length: +5\r\n\r\nhello", 400),
        arguments("a negative length", POST + "Content-Length: -1\r\n\r\n", 400),
        arguments("a hexadecimal length", POST + "Content-Length: 0x5\r\n\r\nhello", 400),
        arguments("a length with a blank", POST + "Content-Length: 1 0\r\n\r\nhello", 400),
        arguments("an empty length", POST + "Content-Length:\r\n\r\nhello", 400),
        arguments(
            "a length beyond all numbers",
            POST + "Content-Length: 99999999999999999999\r\n\r\n",
            400),
        arguments(
            "an old client's two lengths",
            "POST http://h/ HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            400),
        arguments(
            "an old client's chunks",
            "POST http://h/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + BODY,
            400),
        arguments("another coding", POST + "Transfer-Encoding: gzip\r\n\r\n", 501),
        arguments(
            "a coding before chunked", POST + "Transfer-Encoding: gzip, chunked\r\n" + BODY, 501),
        arguments("chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n" + BODY, 501),
        arguments(
            "chunked twice in two lines",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + BODY,
            501),
        arguments(
            "chunked and identity",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + BODY,
            501),
        arguments(
            "chunked with a parameter", POST + "Transfer-Encoding: chunked;q=1\r\n" + BODY, 501),
        arguments("almost chunked", POST + "Transfer-Encoding: xchunked\r\n" + BODY, 501),
        arguments("chunked in quotes", POST + "Transfer-Encoding: \"chunked\"\r\n" + BODY, 501),
        arguments(
            "chunked behind a vertical tab",
            POST + "Transfer-Encoding: \u000bchunked\r\n" + BODY,
            400),
        arguments("a blank before the colon", POST + "Transfer-Encoding : chunked\r\n" + BODY, 400),
        arguments("a tab before the colon", POST + "Content-Length\t: 5\r\n\r\nhello", 400),
        arguments("a folded line", POST + "X: a\r\n b\r\n\r\n", 400),
        arguments("a folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n" + BODY, 400),
        arguments("a folded first line", LINE + " Host: h\r\n\r\n", 400),
        arguments("a bare line feed", "GET http://h/ HTTP/1.1\nHost: h\r\n\r\n", 400),
        arguments("a bare line feed between headers", LINE + "Host: h\nX: y\r\n\r\n", 400),
        arguments("line feeds only", "GET http://h/ HTTP/1.1\nHost: h\n\n", 400),
        arguments("a bare line feed at the end of the head", LINE + "Host: h\r\n\n", 400),
        arguments("a bare carriage return", LINE + "Host: h\rX: y\r\n\r\n", 400),
        arguments("two carriage returns", LINE + "Host: h\r\r\n\r\n", 400),
        arguments("a zero octet in a value", LINE + "Host: h\r\nX: a\0b\r\n\r\n", 400),
        arguments("a zero octet in a name", LINE + "Host: h\r\nX\0: b\r\n\r\n", 400),
        arguments("a control octet", LINE + "Host: h\r\nX: a\u0001b\r\n\r\n", 400),
        arguments("delete", LINE + "Host: h\r\nX: a\u007fb\r\n\r\n", 400),
        arguments("no colon", LINE + "Host: h\r\nX\r\n\r\n", 400),
        arguments("no name", LINE + "Host: h\r\n: x\r\n\r\n", 400),
        arguments("a name that is no token", LINE + "Host: h\r\nX(y): x\r\n\r\n", 400),
        arguments("a name with octets beyond ASCII", LINE + "Host: h\r\nX\u00e9: x\r\n\r\n", 400),
        arguments("two hosts", LINE + "Host: h\r\nHost: h\r\n\r\n", 400),
        arguments("another host", LINE + "Host: g\r\n\r\n", 400),
        arguments("another port", LINE + "Host: h:81\r\n\r\n", 400),
        arguments("a list of hosts", LINE + "Host: h, g\r\n\r\n", 400),
        arguments("an empty host", LINE + "Host:\r\n\r\n", 400),
        arguments("no host", LINE + "\r\n", 400),
        arguments(
            "somebody in front of the host", "GET http://u:p@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("somebody in the Host", LINE + "Host: u@h\r\n\r\n", 400),
        arguments("a fragment", "GET http://h/#x HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("a backslash for a slash", "GET http://h\\@g/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("a port that is none", "GET http://h:0/ HTTP/1.1\r\nHost: h:0\r\n\r\n", 400),
        arguments("a signed port", "GET http://h:+80/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments(
            "a number that is an address somewhere",
            "GET http://2130706433/ HTTP/1.1\r\nHost: 2130706433\r\n\r\n",
            400),
        arguments("a short address", "GET http://127.1/ HTTP/1.1\r\nHost: 127.1\r\n\r\n", 400),
        arguments(
            "an address with a zone",
            "GET http://[fe80::1%25eth0]/ HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n",
            400),
        arguments(
            "a second request in the first line",
            "GET http://h/ HTTP/1.1 GET http://g/ HTTP/1.1\r\nHost: h\r\n\r\n",
            400),
        arguments("a tab in the first line", "GET\thttp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments(
            "two blanks in the first line", "GET  http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("a blank in front", " GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments(
            "octets beyond ASCII in the target",
            "GET http://h/\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n",
            400),
        arguments("a version that is none", "GET http://h/ HTTP/1.2\r\nHost: h\r\n\r\n", 400),
        arguments("a version of another time", "GET http://h/ HTTP/2.0\r\nHost: h\r\n\r\n", 400),
        arguments("no version", "GET http://h/\r\n\r\n", 400),
        arguments("HTTP/2 itself", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        arguments(
            "two empty lines in front", "\r\n\r\nGET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments(
            "Connection takes the length away",
            POST + "Connection: close, Content-Length\r\nContent-Length: 5\r\n\r\nhello",
            400),
        arguments(
            "Connection takes the host away", LINE + "Host: h\r\nConnection: host\r\n\r\n", 400),
        arguments(
            "CONNECT with a body",
            "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nContent-Length: 3\r\n\r\nabc",
            400),
        arguments("CONNECT to another host", "CONNECT h:443 HTTP/1.1\r\nHost: g:443\r\n\r\n", 400),
        arguments("CONNECT without a port", "CONNECT h HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("CONNECT to a URL", "CONNECT http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("no proxy request", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        arguments("TRACE", "TRACE http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 405),
        arguments("https in absolute form", "GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        arguments("ftp", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        arguments(
            "a long first line",
            "GET http://h/" + "x".repeat(8192) + " HTTP/1.1\r\nHost: h\r\n\r\n",
            414),
        arguments(
            "a long head",
            LINE + "Host: h\r\n" + ("X: " + "y".repeat(1000) + "\r\n").repeat(40) + "\r\n",
            431),
        arguments("many headers", LINE + "Host: h\r\n" + "X: y\r\n".repeat(200) + "\r\n", 431),
        arguments(
            "a loop",
            LINE + "Host: h\r\nVia: 1.0 other, 1.1 " + Conversation.NAME + "\r\n\r\n",
            502));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedAndEnds(String name, String request, int status) {
    try (Conversation conversation = new Conversation()) {
      conversation.userSays(request);
      isAnsweredAndOver(conversation, status);
    }
    try (Conversation conversation = new Conversation(request)) {
      isAnsweredAndOver(conversation, status);
    }
  }

  /** Nothing hangs on how the octets are cut. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedOctetByOctet(String name, String request, int status) {
    try (Conversation conversation = new Conversation()) {
      sayOctetByOctet(conversation, request);
      isAnsweredAndOver(conversation, status);
    }
  }

  /** The head is good, so it goes out; what is behind it ends both connections. */
  static Stream<Arguments> badChunks() {
    return Stream.of(
        arguments("no hexadecimal", "g\r\nhello\r\n0\r\n\r\n"),
        arguments("a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        arguments("a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        arguments("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        arguments("no size", "\r\nhello\r\n0\r\n\r\n"),
        arguments("a size beyond all numbers", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        arguments("a bare line feed behind the size", "5\nhello\r\n0\r\n\r\n"),
        arguments("a bare line feed in an extension", "5;a\nhello\r\n0\r\n\r\n"),
        arguments("more than the size", "3\r\nhello\r\n0\r\n\r\n"),
        arguments("a bare line feed behind the data", "5\r\nhello\n0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badChunks")
  void badChunksEndBothConnections(String name, String body) {
    try (Conversation conversation = new Conversation()) {
      conversation.userSays(POST + "Transfer-Encoding: chunked\r\n\r\n" + body);

      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 400 ");
      assertThat(conversation.isUserConnected()).isFalse();
      assertThat(conversation.isTargetConnected(0)).isFalse();
      assertThat(conversation.targetHeard(0)).doesNotContain("\r\n0\r\n\r\n");
    }
  }

  static Stream<Arguments> passed() {
    String get = "GET / HTTP/1.1\r\n";
    String post = "POST / HTTP/1.1\r\n";
    String viaOnly = "via: 1.1 " + Conversation.NAME + "\r\n";
    String via = viaOnly + "host: h\r\n";
    String chunks = "5\r\nhello\r\n0\r\n\r\n";
    return Stream.of(
        arguments("a request", LINE + "Host: h\r\n\r\n", get + via + "\r\n"),
        arguments("an empty line in front", "\r\n" + LINE + "Host: h\r\n\r\n", get + via + "\r\n"),
        arguments(
            "the default port", "GET http://h:80/ HTTP/1.1\r\nHost: h\r\n\r\n", get + via + "\r\n"),
        arguments("capitals", "GET HTTP://H/ HTTP/1.1\r\nHost: h\r\n\r\n", get + via + "\r\n"),
        arguments(
            "a query and no path",
            "GET http://h?a=b://c HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /?a=b://c HTTP/1.1\r\n" + via + "\r\n"),
        arguments(
            "an IPv6 address",
            "GET http://[2001:db8::1]:81/ HTTP/1.1\r\nHost: [2001:db8::1]:81\r\n\r\n",
            "GET / HTTP/1.1\r\n" + viaOnly + "host: [2001:db8::1]:81\r\n\r\n"),
        arguments(
            "an old client",
            "GET http://h/ HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nvia: 1.0 " + Conversation.NAME + "\r\nhost: h\r\n\r\n"),
        arguments(
            "OPTIONS of the server",
            "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\n" + via + "\r\n"),
        arguments(
            "a length",
            POST + "Content-Length: 5\r\n\r\nhello",
            post + "Content-Length: 5\r\n" + via + "\r\nhello"),
        arguments(
            "a length of zero",
            POST + "Content-Length: 0\r\n\r\n",
            post + "Content-Length: 0\r\n" + via + "\r\n"),
        arguments(
            "chunks",
            POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks,
            post + "Transfer-Encoding: chunked\r\n" + via + "\r\n" + chunks),
        arguments(
            "CHUNKS",
            POST + "Transfer-Encoding: Chunked\r\n\r\n" + chunks,
            post + "Transfer-Encoding: Chunked\r\n" + via + "\r\n" + chunks),
        arguments(
            "a chunk's extension",
            POST + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
            post + "Transfer-Encoding: chunked\r\n" + via + "\r\n" + chunks),
        arguments(
            "octets beyond ASCII in a value",
            LINE + "Host: h\r\nX: \u00e9\r\n\r\n",
            get + "X: \u00e9\r\n" + via + "\r\n"),
        arguments("an empty value", LINE + "Host: h\r\nX:\r\n\r\n", get + "X: \r\n" + via + "\r\n"),
        arguments(
            "headers of one connection",
            LINE
                + "Host: h\r\nConnection: keep-alive, X\r\nX: y\r\nKeep-Alive: 5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\nTE: trailers\r\n\r\n",
            get + via + "\r\n"),
        arguments(
            "another proxy's Via",
            LINE + "Host: h\r\nVia: 1.0 other\r\n\r\n",
            get + "Via: 1.0 other\r\n" + via + "\r\n"),
        arguments(
            "Upgrade without Connection",
            LINE + "Host: h\r\nUpgrade: x\r\n\r\n",
            get + via + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passed")
  void isPassedOnAsOneRequest(String name, String request, String expected) {
    try (Conversation conversation = new Conversation()) {
      conversation.userSays(request);

      assertThat(conversation.userHeard()).isEmpty();
      assertThat(conversation.wanted()).hasSize(1);
      assertThat(conversation.targetHeard(0)).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passed")
  void isPassedOnOctetByOctet(String name, String request, String expected) {
    try (Conversation conversation = new Conversation()) {
      sayOctetByOctet(conversation, request);

      String heard = conversation.targetHeard(0);
      assertThat(heard.substring(0, heard.indexOf("\r\n\r\n")))
          .isEqualTo(expected.substring(0, expected.indexOf("\r\n\r\n")));
      assertThat(conversation.wanted()).hasSize(1);
    }
  }

  private static void sayOctetByOctet(Conversation conversation, String text) {
    for (int i = 0; i < text.length() && conversation.isUserConnected(); i++) {
      conversation.userSays(text.substring(i, i + 1));
    }
  }

  private static void isAnsweredAndOver(Conversation conversation, int status) {
    assertThat(conversation.userHeard())
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("connection: close\r\n")
        .contains("<!doctype html>");
    assertThat(conversation.wanted()).isEmpty();
    assertThat(conversation.isUserConnected()).isFalse();
    assertThat(conversation.refused()).hasSize(1);
  }
}
