package io.htmux.agent.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of a destination that could be understood in two ways never come to the user. */
class SmuggledResponsesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "length and chunked",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments("two lengths", OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        arguments("a list of lengths", OK + "Content-Length: 5, 5\r\n\r\nhello"),
        arguments("a signed length", OK + "Content-Length: +5\r\n\r\nhello"),
        arguments("another coding", OK + "Transfer-Encoding: gzip\r\n\r\n"),
        arguments(
            "a coding before chunked", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        arguments(
            "an old server's chunks",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments("a blank before the colon", OK + "Content-Length : 5\r\n\r\nhello"),
        arguments("a folded line", OK + "X: a\r\n b\r\n\r\n"),
        arguments("a bare line feed", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"),
        arguments("a bare carriage return", OK + "X: a\rY: b\r\n\r\n"),
        arguments("a zero octet", OK + "X: a\0b\r\n\r\n"),
        arguments("no status", "HTTP/1.1 OK\r\n\r\n"),
        arguments("a status that is none", "HTTP/1.1 099 No\r\n\r\n"),
        arguments("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        arguments("another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        arguments(
            "Connection takes the length away",
            OK + "Connection: content-length\r\nContent-Length: 5\r\n\r\nhello"),
        arguments(
            "a switch that nobody asked for",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        arguments("many headers", OK + "X: y\r\n".repeat(200) + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isABadGateway(String name, String response) {
    try (Conversation conversation = asked()) {
      conversation.targetSays(0, response);

      assertThat(conversation.userHeard())
          .startsWith("HTTP/1.1 502 ")
          .contains("The answer of h:80 is not passed on: ");
      assertThat(conversation.isUserConnected()).isFalse();
      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }

  /** Octets behind an answer could be taken for the answer to the next request. */
  @ParameterizedTest
  @MethodSource("behind")
  void whatFollowsAnAnswerUnaskedIsNobodysAnswer(String first, String second) {
    try (Conversation conversation = asked()) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok" + first);
      if (!second.isEmpty() && conversation.isTargetConnected(0)) {
        conversation.targetSays(0, second);
      }
      assertThat(conversation.userHeard()).endsWith("\r\n\r\nok");
      assertThat(conversation.isTargetConnected(0)).isFalse();

      conversation.userSays("GET http://h/2 HTTP/1.1\r\nHost: h\r\n\r\n");

      assertThat(conversation.wanted()).hasSize(2);
      conversation.targetSays(1, OK + "Content-Length: 3\r\n\r\nyes");
      assertThat(conversation.userHeard()).endsWith("\r\n\r\nyes").doesNotContain("evil");
    }
  }

  static Stream<Arguments> behind() {
    String evil = OK + "Content-Length: 4\r\n\r\nevil";
    return Stream.of(arguments(evil, ""), arguments("", evil), arguments("x", "y"));
  }

  @ParameterizedTest
  @MethodSource("halves")
  void halfAnAnswerIsNoWholeOne(String half) {
    try (Conversation conversation = asked()) {
      conversation.targetSays(0, half);
      conversation.targetCloses(0);

      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n");
      assertThat(conversation.isUserConnected()).isFalse();
    }
  }

  static Stream<String> halves() {
    return Stream.of(
        OK + "Content-Length: 9\r\n\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n9\r\nhello");
  }

  private static Conversation asked() {
    return new Conversation("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n");
  }
}
