package io.htmux.agent.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.Requester;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user of the proxy sees, and what a destination does. */
class HttpProxyTest {
  private static final String GET = "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String OLD_GET = "GET http://h/ HTTP/1.0\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String VIA = "via: 1.1 " + Conversation.NAME + "\r\n";

  @Test
  void anAnswerComesBackAndBothConnectionsAreKept() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");
      assertThat(conversation.userHeard()).isEqualTo(OK + "Content-Length: 2\r\n" + VIA + "\r\nok");

      conversation.targetHeard(0);
      conversation.userSays(GET.replace("h/", "h/2"));

      assertThat(conversation.wanted()).hasSize(1);
      assertThat(conversation.targetHeard(0)).startsWith("GET /2 HTTP/1.1\r\n");
    }
  }

  @Test
  void anotherDestinationGetsAConnectionOfItsOwn() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");

      conversation.userSays("GET http://g:81/ HTTP/1.1\r\nHost: g:81\r\n\r\n");

      assertThat(conversation.wanted().get(1).to()).isEqualTo(new HostPort("g", 81));
      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInOrder() {
    try (Conversation conversation =
        new Conversation(GET + GET.replace("h/", "h/2") + GET.replace("h/", "h/3"))) {
      assertThat(conversation.targetHeard(0)).startsWith("GET / ").doesNotContain("/2");

      conversation.targetSays(0, OK + "Content-Length: 1\r\n\r\n1");
      assertThat(conversation.targetHeard(0)).startsWith("GET /2 ").doesNotContain("/3");
      conversation.targetSays(0, OK + "Content-Length: 1\r\n\r\n2");
      assertThat(conversation.targetHeard(0)).startsWith("GET /3 ");
      conversation.targetSays(0, OK + "Content-Length: 1\r\n\r\n3");

      assertThat(conversation.userHeard()).containsSubsequence("\r\n1", "\r\n2", "\r\n3");
    }
  }

  static Stream<Arguments> framings() {
    String chunks = "2\r\nok\r\n0\r\n\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    String lowerChunked = "transfer-encoding: chunked\r\n";
    String close = "connection: close\r\n";
    return Stream.of(
        arguments(
            "chunks",
            GET,
            OK + chunked + "\r\n" + chunks,
            OK + chunked + VIA + "\r\n" + chunks,
            true),
        arguments(
            "chunks for an old user",
            OLD_GET,
            OK + chunked + "\r\n" + chunks,
            OK + VIA + close + "\r\nok",
            false),
        arguments(
            "until the end", GET, OK + "\r\nok", OK + VIA + lowerChunked + "\r\n" + chunks, true),
        arguments(
            "until the end for an old user",
            OLD_GET,
            OK + "\r\nok",
            OK + VIA + close + "\r\nok",
            false),
        arguments(
            "an old server",
            GET,
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            OK + "Content-Length: 2\r\nvia: 1.0 " + Conversation.NAME + "\r\n\r\nok",
            true),
        arguments(
            "HEAD",
            GET.replace("GET", "HEAD"),
            OK + "Content-Length: 99\r\n\r\n",
            OK + "Content-Length: 99\r\n" + VIA + "\r\n",
            true),
        arguments(
            "HEAD of chunks",
            GET.replace("GET", "HEAD"),
            OK + chunked + "\r\n",
            OK + VIA + "\r\n",
            true),
        arguments(
            "204",
            GET,
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n" + VIA + "\r\n",
            true),
        arguments(
            "304",
            GET,
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n" + VIA + "\r\n",
            true),
        arguments(
            "a user who ends",
            GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
            OK + "Content-Length: 2\r\n\r\nok",
            OK + "Content-Length: 2\r\n" + VIA + close + "\r\nok",
            false),
        arguments(
            "headers of one connection",
            GET,
            OK
                + "Content-Length: 2\r\nConnection: close, X\r\nX: y\r\nKeep-Alive: 1\r\nUpgrade: h2\r\n\r\nok",
            OK + "Content-Length: 2\r\n" + VIA + "\r\nok",
            true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void theUserLearnsWhereAnAnswerEnds(
      String name, String request, String response, String expected, boolean kept) {
    try (Conversation conversation = new Conversation(request)) {
      conversation.targetSays(0, response);
      conversation.targetCloses(0);

      assertThat(conversation.userHeard()).isEqualTo(expected);
      assertThat(conversation.isUserConnected()).isEqualTo(kept);
    }
  }

  @Test
  void continueIsAskedForAndGiven() {
    String head =
        "POST http://h/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    try (Conversation conversation = new Conversation(head)) {
      assertThat(conversation.targetHeard(0)).contains("Expect: 100-continue\r\n");

      conversation.targetSays(0, "HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 100 Continue\r\n");
      conversation.userSays("hello");
      assertThat(conversation.targetHeard(0)).isEqualTo("hello");
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");

      assertThat(conversation.userHeard()).startsWith(OK).endsWith("ok");
      assertThat(conversation.isUserConnected()).isTrue();
    }
  }

  @Test
  void anAnswerBeforeTheRequestIsWholeEndsTheConnection() {
    String head = "POST http://h/ HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n";
    try (Conversation conversation = new Conversation(head + "some")) {
      conversation.targetSays(0, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");

      assertThat(conversation.userHeard()).contains("connection: close\r\n").endsWith("no");
      assertThat(conversation.isUserConnected()).isFalse();
      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }

  @Test
  void aWebSocketGoesThroughWithWhatIsSaidAtOnce() {
    String ask =
        "GET http://h/chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    try (Conversation conversation = new Conversation(ask + "early")) {
      assertThat(conversation.targetHeard(0))
          .contains("connection: upgrade\r\n")
          .contains("upgrade: websocket\r\n")
          .doesNotContain("early");

      conversation.targetSays(
          0,
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");

      assertThat(conversation.userHeard())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("upgrade: websocket\r\n")
          .endsWith("\r\n\r\nhello");
      assertThat(conversation.targetHeard(0)).isEqualTo("early");
      conversation.userSays("raw");
      assertThat(conversation.targetHeard(0)).isEqualTo("raw");
      conversation.targetSays(0, "back");
      assertThat(conversation.userHeard()).isEqualTo("back");
    }
  }

  @Test
  void anUpgradeThatIsDeclinedIsAnOrdinaryRequest() {
    String ask = "GET http://h/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    try (Conversation conversation = new Conversation(ask + GET.replace("h/", "h/2"))) {
      conversation.targetHeard(0);
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");

      assertThat(conversation.userHeard()).endsWith("ok");
      assertThat(conversation.targetHeard(0)).startsWith("GET /2 HTTP/1.1\r\n");
    }
  }

  @Test
  void connectGivesTheOctetsToTheDestination() {
    try (Conversation conversation =
        new Conversation("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\nhello")) {
      assertThat(conversation.userHeard())
          .isEqualTo("HTTP/1.1 200 Connection established.\r\n\r\n");
      assertThat(conversation.wanted().getFirst().protocol()).isEqualTo("https");
      assertThat(conversation.targetHeard(0)).isEqualTo("hello");

      conversation.userSays("GET / HTTP/1.1\r\n\r\n");
      conversation.targetSays(0, "anything");

      assertThat(conversation.targetHeard(0)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
      assertThat(conversation.userHeard()).isEqualTo("anything");
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(NotConnectedException.notPermitted("No <rule> admits it."), 403),
        arguments(new NotConnectedException("timed-out", "It did not answer in time."), 504),
        arguments(new NotConnectedException("refused", "It refused the connection."), 502));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theUserIsToldWhyNot(NotConnectedException failure, int status) {
    try (Conversation conversation = new Conversation()) {
      conversation.connectionsFail(failure);
      conversation.userSays(GET);

      assertThat(conversation.userHeard())
          .startsWith("HTTP/1.1 " + status + " ")
          .contains(failure.getMessage().replace("<", "&lt;").replace(">", "&gt;"));
      assertThat(conversation.isUserConnected()).isFalse();
    }
  }

  @Test
  void whoMustShowAPasswordIsAskedForIt() {
    try (Conversation conversation = new Conversation(GET, HttpProxyTest::onlyXandZ)) {
      assertThat(conversation.userHeard())
          .startsWith("HTTP/1.1 407 ")
          .contains("proxy-authenticate: Basic realm=\"htmux\"\r\n");
      assertThat(conversation.wanted()).isEmpty();
      assertThat(conversation.refused()).containsExactly("not-authenticated");
    }
    try (Conversation conversation = new Conversation(shown("x"), HttpProxyTest::onlyXandZ)) {
      assertThat(conversation.targetHeard(0)).startsWith("GET / ").doesNotContain("Basic");
      assertThat(conversation.wanted().getFirst().from().identity()).contains("x");
    }
  }

  /** A connection that was made for one is not for another one, whom the lists may refuse it. */
  @Test
  void whoShowsAnotherPasswordGetsAConnectionOfHisOwn() {
    try (Conversation conversation = new Conversation(shown("x"), HttpProxyTest::onlyXandZ)) {
      conversation.targetSays(0, OK + "Content-Length: 0\r\n\r\n");
      conversation.userSays(shown("x"));
      conversation.targetSays(0, OK + "Content-Length: 0\r\n\r\n");
      conversation.userSays(shown("z"));

      assertThat(conversation.wanted())
          .extracting(one -> one.from().identity().orElseThrow())
          .containsExactly("x", "z");
      assertThat(conversation.targetHeard(1)).startsWith("GET / ");
    }
  }

  /** The password is the name. */
  private static Optional<Requester> onlyXandZ(Requester from, Optional<String> header) {
    return header
        .filter(value -> value.equals("Basic x") || value.equals("Basic z"))
        .map(value -> from.proven(value.substring("Basic ".length())));
  }

  private static String shown(String user) {
    return GET.replace("\r\n\r\n", "\r\nProxy-Authorization: Basic " + user + "\r\n\r\n");
  }

  @Test
  void aConnectionThatHadJustEndedIsReplacedOnce() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");
      conversation.userHeard();
      conversation.userSays(GET);

      conversation.targetCloses(0);

      assertThat(conversation.targetHeard(1)).startsWith("GET / HTTP/1.1\r\n").endsWith("\r\n\r\n");
      conversation.targetCloses(1);
      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void whatIsNotSafeIsNotSentTwice() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");
      conversation.userHeard();
      conversation.userSays("POST http://h/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");

      conversation.targetCloses(0);

      assertThat(conversation.wanted()).hasSize(1);
      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 502 ");
    }
  }

  /** Each part of a body asks for the next one, as long as the other side takes it. */
  @Test
  void aSlowUserHoldsBackTheDestination() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 300\r\n\r\n");
      int before = conversation.readsOfTarget(0);
      conversation.targetSays(0, "x".repeat(100));
      assertThat(conversation.readsOfTarget(0)).isGreaterThan(before);

      conversation.userTakes(false);
      conversation.targetSays(0, "y".repeat(100));
      int held = conversation.readsOfTarget(0);
      assertThat(conversation.userHeard()).endsWith("x".repeat(100) + "y".repeat(100));
      conversation.settle();
      assertThat(conversation.readsOfTarget(0)).isEqualTo(held);

      conversation.userTakes(true);
      assertThat(conversation.readsOfTarget(0)).isEqualTo(held + 1);
    }
  }

  @Test
  void aSlowDestinationHoldsBackTheUser() {
    String head = "POST http://h/ HTTP/1.1\r\nHost: h\r\nContent-Length: 300\r\n\r\n";
    try (Conversation conversation = new Conversation(head)) {
      int before = conversation.readsOfUser();
      conversation.userSays("x".repeat(100));
      assertThat(conversation.readsOfUser()).isGreaterThan(before);

      conversation.targetTakes(0, false);
      conversation.userSays("y".repeat(100));
      int held = conversation.readsOfUser();
      assertThat(conversation.targetHeard(0)).endsWith("y".repeat(100));
      conversation.settle();
      assertThat(conversation.readsOfUser()).isEqualTo(held);

      conversation.targetTakes(0, true);
      assertThat(conversation.readsOfUser()).isEqualTo(held + 1);
    }
  }

  @Test
  void aSecondHeadThatNeverEndsIsToldSo() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 0\r\n\r\n");
      conversation.userSays("GET http://h/ HTTP/1.1\r\nHo");
      conversation.pass(HttpTimeouts.DEFAULT.head());

      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
      assertThat(conversation.isUserConnected()).isFalse();
    }
  }

  @Test
  void aHeadThatNeverEndsIsNotWaitedForForEver() {
    try (Conversation conversation = new Conversation("GET http://h/ HTTP/1.1\r\nHo")) {
      conversation.pass(HttpTimeouts.DEFAULT.head());

      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 408 ");
      assertThat(conversation.refused()).containsExactly("timed-out");
      assertThat(conversation.isUserConnected()).isFalse();
    }
  }

  @Test
  void whoAsksNoMoreIsLeftWithoutAWord() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.targetSays(0, OK + "Content-Length: 2\r\n\r\nok");
      conversation.userHeard();

      conversation.pass(HttpTimeouts.DEFAULT.head());

      assertThat(conversation.userHeard()).isEmpty();
      assertThat(conversation.isUserConnected()).isFalse();
      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }

  @Test
  void aUserWhoGoesLeavesNoDestinationBehind() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.userCloses();

      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }

  @Test
  void nothingFromTheDestinationInTimeIsAGatewayTimeout() {
    try (Conversation conversation = new Conversation(GET)) {
      conversation.pass(HttpTimeouts.DEFAULT.stall());
      assertThat(conversation.userHeard()).isEmpty();
      conversation.pass(HttpTimeouts.DEFAULT.stall().plus(Duration.ofSeconds(1)));

      assertThat(conversation.userHeard()).startsWith("HTTP/1.1 504 ");
      assertThat(conversation.isTargetConnected(0)).isFalse();
    }
  }
}
