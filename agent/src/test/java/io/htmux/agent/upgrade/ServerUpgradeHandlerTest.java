package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.ListenAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUpgradeHandlerTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2012-10-01T12:00:01Z"), ZoneOffset.UTC);
  private static final Transcript ORIGINAL = Transcript.named("htmux-outbound-direct");
  private static final Pair PAIR = ORIGINAL.observed();
  private static final Admission.Accepted ACCEPTED =
      new Admission.Accepted(
          new ListenAddresses(
              List.of(ListenAddress.parse("0.0.0.0:8101"), ListenAddress.parse("[::]:8102"))),
          500);

  private final Role role = new Role();
  private final EndOfConnection connection =
      EndOfConnection.server(PAIR, new ServerUpgradeHandler(ServerTerms.inbound(CLOCK), role));

  @Test
  void originalsRequestIsAnsweredAsTheOriginalDoesButForOurName() {
    role.acceptAtOnce = true;

    connection.writeInbound(Octets.of(ORIGINAL.request()));

    String expected =
        ORIGINAL
            .answer()
            .replaceAll("\r?\n", "\r\n")
            .replaceAll("Server: .*\r\n", "Server: htmux/0.1\r\n")
            .replaceAll("From: .*\r\n", "");
    assertThat(connection.written()).isEqualTo(expected);
    assertThat(connection.written()).isNull();
    assertThat(role.calls).containsExactly("admit -:0", "upgraded -:0");
    assertThat(connection.pipeline().get(ServerUpgradeHandler.class)).isNull();
  }

  @Test
  void clientOfOurKindLearnsWhatWasBoundAndHowManyStreams() throws MalformedHeadException {
    role.acceptAtOnce = true;

    connection.writeInbound(Octets.of(ourRequest("*:8101,*:8102")));

    UpgradeAnswer answer = UpgradeAnswer.of(Octets.head(connection.written()));
    assertThat(answer.listening()).isEqualTo(ACCEPTED.listening());
    assertThat(answer.streams()).isEqualTo(OptionalInt.of(500));
  }

  @Test
  void clientOfOurKindIsToldNothingThatAServerBehindAProxyDidNotSay()
      throws MalformedHeadException {
    connection.writeInbound(Octets.of(ourRequest("*:8101,*:8102")));

    role.decision.setSuccess(role.accepting(Optional.empty(), OptionalInt.empty()));

    UpgradeAnswer answer = UpgradeAnswer.of(Octets.head(connection.written()));
    assertThat(answer.listening()).isEmpty();
    assertThat(answer.streams()).isEmpty();
  }

  @Test
  void headCutAtEveryOctetIsAnsweredOnceAndWhatFollowedIsPassedOn() {
    String sent = ORIGINAL.request() + "\u0003HELLO";
    for (int cut = 0; cut <= sent.length(); cut++) {
      Role cutRole = new Role();
      cutRole.acceptAtOnce = true;
      EndOfConnection end =
          EndOfConnection.server(
              PAIR, new ServerUpgradeHandler(ServerTerms.inbound(CLOCK), cutRole));
      ByteBuf first = Octets.of(sent.substring(0, cut));
      ByteBuf second = Octets.of(sent.substring(cut));

      end.writeInbound(first, second);

      assertThat(end.written()).startsWith("HTTP/1.1 101 Switching Protocol\r\n");
      assertThat(end.written()).isNull();
      assertThat(cutRole.tunnel.text()).as("cut at %d", cut).isEqualTo("\u0003HELLO");
      assertThat(first.refCnt() + second.refCnt()).isZero();
      end.finishAndReleaseAll();
    }
  }

  @Test
  void nothingIsReadWhileTheRoleDecidesAndNothingIsLost() {
    connection.writeInbound(Octets.of(ORIGINAL.request() + "a"));
    assertThat(connection.config().isAutoRead()).isFalse();
    connection.writeInbound(Octets.of("b"), Octets.of(""));
    assertThat(connection.written()).isNull();

    role.decision.setSuccess(ACCEPTED);
    connection.writeInbound(Octets.of("c"));

    assertThat(connection.config().isAutoRead()).isTrue();
    assertThat(role.tunnel.text()).isEqualTo("abc");
  }

  @Test
  void roleHasTheLastWordOnReading() {
    role.acceptAtOnce = true;
    role.stopReading = true;

    connection.writeInbound(Octets.of(ORIGINAL.request()));

    assertThat(connection.config().isAutoRead()).isFalse();
  }

  @Test
  void floodBehindTheHeadIsBounded() {
    connection.writeInbound(Octets.of(ORIGINAL.request()));
    ByteBuf half = Octets.of("x".repeat(FollowingOctets.MAX_OCTETS));
    ByteBuf more = Octets.of("x");

    connection.writeInbound(half, more);

    assertRefused("400 Bad Request", RefusalStatus.BAD_REQUEST);
    assertThat(half.refCnt() + more.refCnt()).isZero();
    role.decision.setSuccess(ACCEPTED);
    assertThat(role.calls).doesNotContain("upgraded -:0");
  }

  @ParameterizedTest
  @CsvSource({
    "COULD_NOT_BIND, HTTP/1.1 500 could not bound",
    "CANNOT_SWITCH, HTTP/1.1 500 Cannot Switch Protocol",
  })
  void rolesRefusalIsWrittenAsMeasuredAndTheConnectionCloses(
      RefusalStatus status, String statusLine) {
    ByteBuf sent = Octets.of(ORIGINAL.request() + "early");
    connection.writeInbound(sent);

    role.decision.setSuccess(new Admission.Refused(Refusal.of(status, "port is busy")));

    assertThat(connection.written()).isEqualTo(statusLine + "\r\n\r\n");
    assertThat(role.calls).containsExactly("admit -:0", "refused " + status);
    assertThat(connection.isOpen()).isFalse();
    assertThat(sent.refCnt()).isZero();
  }

  @Test
  void roleThatBreaksRefuses() {
    role.breakDown = true;

    connection.writeInbound(Octets.of(ORIGINAL.request()));

    assertRefused("500 Cannot Switch Protocol", RefusalStatus.CANNOT_SWITCH);
    assertThat(role.reasons.getFirst()).contains("out of order");
  }

  @Test
  void roleThatNeverDecidesIsCancelled() {
    connection.writeInbound(Octets.of(ORIGINAL.request()));

    connection.pass(Duration.ofSeconds(29));
    assertThat(connection.isOpen()).isTrue();
    connection.pass(Duration.ofSeconds(1));

    assertRefused("500 Cannot Switch Protocol", RefusalStatus.CANNOT_SWITCH);
    assertThat(role.decision.isCancelled()).isTrue();
  }

  @Test
  void decisionAfterTheClientLeftChangesNothing() {
    connection.writeInbound(Octets.of(ORIGINAL.request()));
    connection.close().syncUninterruptibly();

    role.decision.setSuccess(ACCEPTED);

    assertThat(connection.written()).isNull();
    assertThat(role.calls).containsExactly("admit -:0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1          | 405 Method Not Allowed | METHOD_NOT_ALLOWED
          ACCEPT *:80 HTTP/1.1    | 426 Upgrade Required   | UPGRADE_REQUIRED
          hello                   | 400 Bad Request        | BAD_REQUEST
          """)
  void whatIsNotOursIsRefusedAndNeverReachesTheRole(
      String line, String status, RefusalStatus expected) {
    connection.writeInbound(Octets.of(line + "\r\nHost: x\r\n\r\n"));

    assertRefused(status, expected);
  }

  @Test
  void garbageBeforeTheHeadIsRefusedAtItsFirstOctet() {
    ByteBuf garbage = Octets.of("\u0003\u0001\u0000" + ORIGINAL.request());

    connection.writeInbound(garbage);

    assertRefused("400 Bad Request", RefusalStatus.BAD_REQUEST);
    assertThat(garbage.refCnt()).isZero();
  }

  @Test
  void oversizeHeadIsRefused() {
    ByteBuf endless = Octets.of("ACCEPT " + "x".repeat(100_000));

    connection.writeInbound(endless);

    assertRefused("400 Bad Request", RefusalStatus.BAD_REQUEST);
    assertThat(endless.refCnt()).isZero();
  }

  @Test
  void relayedRequestIsRefusedBeforeTheRoleBinds() {
    connection.writeInbound(Octets.of(Transcript.named("htmux-noauth").request()));

    assertThat(connection.written())
        .isEqualTo("HTTP/1.1 405 Cannot Switch Protocol\r\nHTMUX-Missing: indirect\r\n\r\n");
    assertThat(role.calls).containsExactly("refused 405 Cannot Switch Protocol");
  }

  @Test
  void slowlorisIsCutOffHoweverOftenAnOctetComes() {
    for (int second = 0; second < 14; second++) {
      connection.pass(Duration.ofSeconds(1));
      connection.writeInbound(Octets.of(ORIGINAL.request().substring(second, second + 1)));
    }
    assertThat(connection.isOpen()).isTrue();

    connection.pass(Duration.ofSeconds(1));

    assertRefused("408 Request Timeout", RefusalStatus.REQUEST_TIMEOUT);
    assertThat(role.reasons)
        .containsExactly("expected a whole head within 15 s, came 14 octets of it");
  }

  @Test
  void roleIsCalledOnlyWhenTheAnswerHasLeft() {
    SlowPeer slow = new SlowPeer();
    connection.pipeline().addFirst(slow);
    role.acceptAtOnce = true;

    connection.writeInbound(Octets.of(ORIGINAL.request() + "early"));
    assertThat(role.calls).containsExactly("admit -:0");
    slow.fetches();

    assertThat(role.calls).containsExactly("admit -:0", "upgraded -:0");
    assertThat(role.tunnel.text()).isEqualTo("early");
  }

  @Test
  void answerThatCannotLeaveEndsTheConnection() {
    SlowPeer slow = new SlowPeer();
    connection.pipeline().addFirst(slow);
    role.acceptAtOnce = true;
    ByteBuf sent = Octets.of(ORIGINAL.request() + "early");

    connection.writeInbound(sent);
    slow.breaks();

    assertThat(connection.isOpen()).isFalse();
    assertThat(role.calls).containsExactly("admit -:0");
    assertThat(sent.refCnt()).isZero();
  }

  @Test
  void roleThatBreaksWhenItTakesOverLosesTheConnectionAndIsShown() {
    role.acceptAtOnce = true;
    role.breakDownLater = true;
    ByteBuf sent = Octets.of(ORIGINAL.request() + "early");

    assertThatThrownBy(() -> connection.writeInbound(sent)).hasMessage("out of order");

    assertThat(connection.isOpen()).isFalse();
    assertThat(sent.refCnt()).isZero();
  }

  @Test
  void brokenConnectionIsQuietButABugIsShown() {
    connection.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    connection.checkException();
    assertThat(connection.isOpen()).isFalse();

    EndOfConnection other =
        EndOfConnection.server(PAIR, new ServerUpgradeHandler(ServerTerms.inbound(CLOCK), role));
    other.pipeline().fireExceptionCaught(new IllegalStateException("a bug"));
    assertThatThrownBy(other::checkException).hasMessage("a bug");
    assertThat(other.isOpen()).isFalse();
    assertThat(role.calls).isEmpty();
  }

  @Test
  void connectionWithoutAddressesIsClosed() {
    EmbeddedChannel nowhere =
        new EmbeddedChannel(new ServerUpgradeHandler(ServerTerms.inbound(CLOCK), role));

    nowhere.writeInbound(Octets.of(ORIGINAL.request()));

    assertThat(nowhere.isOpen()).isFalse();
    assertThat(role.calls).isEmpty();
  }

  @Test
  void refusedPeerThatFetchesNothingIsClosedAllTheSame() {
    connection.pipeline().addFirst(new SlowPeer());
    ByteBuf late = Octets.of("x");

    connection.writeInbound(Octets.of("GET / HTTP/1.1\r\n\r\n"), late);
    connection.pass(Duration.ofSeconds(4));
    assertThat(connection.isOpen()).isTrue();
    connection.pass(Duration.ofSeconds(1));

    assertThat(connection.isOpen()).isFalse();
    assertThat(late.refCnt()).isZero();
    assertThat(role.calls).containsExactly("refused 405 Method Not Allowed");
  }

  @Test
  void timeDoesNotRunOutOnceTheTunnelStands() {
    role.acceptAtOnce = true;
    connection.writeInbound(Octets.of(ORIGINAL.request()));

    connection.pass(Duration.ofHours(1));

    assertThat(connection.isOpen()).isTrue();
    assertThat(role.calls).containsExactly("admit -:0", "upgraded -:0");
  }

  @Test
  void connectionWithoutAnOctetLeavesQuietly() {
    connection.close().syncUninterruptibly();
    connection.pass(Duration.ofHours(1));

    assertThat(role.calls).isEmpty();
    assertThat(connection.written()).isNull();
  }

  private void assertRefused(String status, RefusalStatus expected) {
    assertThat(connection.written()).startsWith("HTTP/1.1 " + status + "\r\n");
    assertThat(connection.written()).isNull();
    assertThat(role.calls).contains("refused " + expected).doesNotContain("upgraded -:0");
    assertThat(role.calls.stream().filter(call -> call.startsWith("refused"))).hasSize(1);
    assertThat(connection.isOpen()).isFalse();
  }

  private static String ourRequest(String listen) {
    try {
      ClientTerms terms = ClientTerms.asking(ListenAddresses.parse(listen), 1024, CLOCK);
      return Octets.text(terms.request(PAIR).head().octets());
    } catch (MalformedHeadException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Its socket takes nothing until it fetches. */
  private static final class SlowPeer extends ChannelOutboundHandlerAdapter {
    private ChannelPromise pending;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      pending = promise;
    }

    void fetches() {
      pending.setSuccess();
    }

    void breaks() {
      pending.setFailure(new IOException("Broken pipe"));
    }
  }

  private static final class Role implements Gatekeeper {
    final List<String> calls = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    final Collector tunnel = new Collector();
    boolean acceptAtOnce;
    boolean breakDown;
    boolean breakDownLater;
    boolean stopReading;
    Promise<Admission> decision;
    Admission.Accepted expected = ACCEPTED;

    Admission accepting(Optional<ListenAddresses> listening, OptionalInt streams) {
      expected = new Admission.Accepted(listening, streams);
      return expected;
    }

    @Override
    public void admit(Channel channel, UpgradeRequest request, Promise<Admission> pending) {
      calls.add("admit " + request.listen());
      decision = pending;
      if (breakDown) {
        throw new IllegalStateException("out of order");
      }
      if (acceptAtOnce) {
        pending.setSuccess(ACCEPTED);
      }
    }

    @Override
    public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
      calls.add("upgraded " + request.listen());
      assertThat(accepted).isEqualTo(expected);
      if (breakDownLater) {
        throw new IllegalStateException("out of order");
      }
      channel.pipeline().addLast(tunnel);
      if (stopReading) {
        channel.config().setAutoRead(false);
      }
    }

    @Override
    public void refused(Channel channel, Refusal refusal) {
      calls.add("refused " + refusal.status());
      reasons.add(refusal.reason());
    }
  }
}
