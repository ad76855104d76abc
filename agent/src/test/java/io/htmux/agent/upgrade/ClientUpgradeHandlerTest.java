package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.key.Capability;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientUpgradeHandlerTest {

  private static final Transcript ORIGINAL = Transcript.named("htmux-outbound-direct");
  private static final Pair PAIR = ORIGINAL.observed();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2012-10-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Software DELEGATE =
      new Software(
          Optional.of("DeleGate/9.9.12 (http://www.delegate.org/htmux/)"),
          Optional.of("root@localhost"),
          Software.HTMUX.warning());

  private final Role role = new Role();
  private final EndOfConnection connection =
      EndOfConnection.client(PAIR, new ClientUpgradeHandler(terms(Optional.empty()), role));

  @Test
  void requestIsTheOriginalsOctetByOctet() {
    assertThat(connection.written()).isEqualTo(ORIGINAL.request());
    assertThat(connection.written()).isNull();
  }

  @Test
  void credentialsAreSentAsTheOriginalSendsThem() {
    Transcript myauth = Transcript.named("htmux-myauth");
    ClientTerms terms = terms(Optional.of(new BasicCredentials("user1", "pass1")));
    EndOfConnection end =
        EndOfConnection.client(myauth.observed(), new ClientUpgradeHandler(terms, role));

    assertThat(end.written()).isEqualTo(myauth.request());
    assertThat(terms.toString()).contains("user1:***").doesNotContain("pass1");
  }

  @Test
  void ourOwnRequestTellsTheStreams() throws MalformedHeadException {
    ClientTerms terms = ClientTerms.asking(ListenAddresses.parse("*:8101,*:8102"), 1024, CLOCK);
    EndOfConnection end = EndOfConnection.client(PAIR, new ClientUpgradeHandler(terms, role));

    assertThat(end.written())
        .startsWith("ACCEPT *:8101,*:8102 HTTP/1.1\r\n")
        .contains("User-Agent: htmux/0.1\r\n")
        .endsWith("\r\nHTMUX-Streams: 1024\r\n\r\n");
  }

  @Test
  void answerCutAtEveryOctetIsAcceptedOnceAndWhatFollowedIsPassedOn() {
    String sent = ORIGINAL.answer() + "\u0003HELLO";
    for (int cut = 0; cut <= sent.length(); cut++) {
      Role cutRole = new Role();
      EndOfConnection end =
          EndOfConnection.client(PAIR, new ClientUpgradeHandler(terms(Optional.empty()), cutRole));
      ByteBuf first = Octets.of(sent.substring(0, cut));
      ByteBuf second = Octets.of(sent.substring(cut));

      end.writeInbound(first, second);

      assertThat(cutRole.tunnel.text()).as("cut at %d", cut).isEqualTo("\u0003HELLO");
      assertThat(cutRole.answers).hasSize(1);
      assertThat(cutRole.failures).isEmpty();
      assertThat(end.pipeline().get(ClientUpgradeHandler.class)).isNull();
      assertThat(first.refCnt() + second.refCnt()).isZero();
      end.finishAndReleaseAll();
    }
  }

  /** HTMUX/1.0 §2.5: the check-sum decides, the status hardly. */
  @ParameterizedTest
  @CsvSource({"101 Switching Protocol", "200 OK", "404 Not Found"})
  void statusHardlyMattersWhenTheSumFits(String status) {
    connection.writeInbound(Octets.of(ORIGINAL.answer().replace("101 Switching Protocol", status)));

    assertThat(role.answers).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "500, could not bound",
    "500, Cannot Switch Protocol",
    "405, Cannot Switch Protocol",
    "405, Method Not Allowed",
    "403, Forbidden",
    "407, Proxy Authentication Required",
    "404, Not Found"
  })
  void refusalIsToldWithItsReason(int status, String reason) {
    ByteBuf answer = Octets.of("HTTP/1.1 " + status + " " + reason + "\r\n\r\n<B>...");

    connection.writeInbound(answer);

    assertFailed(new UpgradeFailure.RefusedByPeer(status, reason));
    assertThat(answer.refCnt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"405 Cannot Switch Protocol, skew", "500 Cannot Switch Protocol, inbound"})
  void refusalNamesTheCapabilityThatIsMissing(String status, String word) {
    connection.writeInbound(
        Octets.of("HTTP/1.1 " + status + "\r\nHTMUX-Missing: " + word + "\r\n\r\n"));

    assertFailed(
        new UpgradeFailure.RefusedByPeer(
            Integer.parseInt(status.substring(0, 3)), status.substring(4), Capability.of(word)));
  }

  @Test
  void refusalWithAFittingSumIsStillARefusal() {
    connection.writeInbound(
        Octets.of(ORIGINAL.answer().replace("101 Switching Protocol", "500 Busy")));

    assertFailed(new UpgradeFailure.RefusedByPeer(500, "Busy"));
  }

  @Test
  void answerOfAnotherConnectionIsNotAccepted() {
    connection.writeInbound(Octets.of(Transcript.named("htmux-outbound-get").answer()));

    assertThat(role.failures)
        .singleElement()
        .isInstanceOfSatisfying(
            UpgradeFailure.CheckFailed.class,
            failed -> {
              assertThat(failed.missing()).contains(Capability.INDIRECT);
              assertThat(failed.describe())
                  .startsWith("the server's answer is not accepted: the connection is not direct");
            });
  }

  @Test
  void ordinaryAnswerWithoutSumIsNotAccepted() {
    connection.writeInbound(
        Octets.of("HTTP/1.1 200 OK\r\nDate: Mon, 01 Oct 2012 12:00:00 GMT\r\n\r\n"));

    assertThat(role.failures.getFirst().describe())
        .startsWith("the server's answer is not accepted: HTMUX-Check-Sum does not fit");
  }

  @Test
  void garbageIsReportedWithItsPlace() {
    connection.writeInbound(Octets.of("SSH-2.0-OpenSSH\r\n\r\n"));

    assertFailed(
        new UpgradeFailure.MalformedAnswer(
            "head line 1: expected \"HTTP/1.1 101 Switching Protocol\", came"
                + " \"SSH-2.0-OpenSSH\""));
  }

  @Test
  void ownHeadersOfTheServerAreBounded() {
    connection.writeInbound(
        Octets.of(ORIGINAL.answer().replace("\n\r\n", "\nHTMUX-Listen: nowhere\n\r\n")));

    assertFailed(
        new UpgradeFailure.MalformedAnswer(
            "expected host:port, *:port or -:0 to listen on, came \"nowhere\""));
  }

  @Test
  void serverThatDripsIsGivenUpAfter30Seconds() {
    for (int second = 0; second < 29; second++) {
      connection.pass(Duration.ofSeconds(1));
      connection.writeInbound(Octets.of(ORIGINAL.answer().substring(second, second + 1)));
    }
    assertThat(role.failures).isEmpty();

    connection.pass(Duration.ofSeconds(1));

    assertFailed(new UpgradeFailure.TimedOut(Duration.ofSeconds(30), 29));
    assertThat(role.failures.getFirst().describe())
        .isEqualTo("the server did not answer within 30 s, 29 octets of its head came");
  }

  @Test
  void serverThatClosesIsReportedOnce() {
    connection.writeInbound(Octets.of("HTTP"));

    connection.close().syncUninterruptibly();

    assertFailed(new UpgradeFailure.Closed(4, Optional.empty()));
  }

  @Test
  void resetIsReportedOnce() {
    IOException reset = new IOException("Connection reset by peer");

    connection.pipeline().fireExceptionCaught(reset);

    assertFailed(new UpgradeFailure.Closed(0, Optional.of(reset)));
    assertThat(role.failures.getFirst().describe())
        .isEqualTo(
            "the connection was closed after 0 octets of the server's answer: Connection reset by"
                + " peer");
  }

  @Test
  void requestThatCannotLeaveIsReported() {
    IOException broken = new IOException("Broken pipe");
    EndOfConnection end =
        EndOfConnection.client(
            PAIR,
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.setFailure(broken);
              }
            });

    end.pipeline().addLast(new ClientUpgradeHandler(terms(Optional.empty()), role));

    assertThat(role.failures).containsExactly(new UpgradeFailure.Closed(0, Optional.of(broken)));
    assertThat(end.isOpen()).isFalse();
  }

  @Test
  void roleThatBreaksWhenItTakesOverLosesTheConnectionAndIsShown() {
    role.breakDown = true;
    ByteBuf sent = Octets.of(ORIGINAL.answer() + "early");

    assertThatThrownBy(() -> connection.writeInbound(sent)).hasMessage("out of order");

    assertThat(connection.isOpen()).isFalse();
    assertThat(sent.refCnt()).isZero();
    assertThat(role.failures).isEmpty();
  }

  @Test
  void floodBehindTheAnswerIsBounded() {
    ByteBuf sent = Octets.of(ORIGINAL.answer() + "x".repeat(FollowingOctets.MAX_OCTETS + 1));

    connection.writeInbound(sent);

    assertFailed(
        new UpgradeFailure.MalformedAnswer("more than 131072 octets came right behind it"));
    assertThat(sent.refCnt()).isZero();
  }

  @Test
  void connectionWithoutAddressesIsReported() {
    EmbeddedChannel nowhere =
        new EmbeddedChannel(new ClientUpgradeHandler(terms(Optional.empty()), role));

    assertThat(nowhere.isOpen()).isFalse();
    assertThat(role.failures).containsExactly(new UpgradeFailure.Closed(0, Optional.empty()));
  }

  @Test
  void closingLaterIsTheTunnelsMatter() {
    connection.writeInbound(Octets.of(ORIGINAL.answer()));

    connection.close().syncUninterruptibly();
    connection.pass(Duration.ofHours(1));

    assertThat(role.failures).isEmpty();
    assertThat(role.answers.getFirst().streams()).isEqualTo(OptionalInt.empty());
    assertThat(role.answers.getFirst().listening()).isEmpty();
  }

  private void assertFailed(UpgradeFailure failure) {
    connection.pass(Duration.ofHours(1));
    assertThat(role.failures).containsExactly(failure);
    assertThat(role.answers).isEmpty();
    assertThat(connection.isOpen()).isFalse();
  }

  private static ClientTerms terms(Optional<BasicCredentials> credentials) {
    return new ClientTerms(
        ListenAddresses.NONE,
        DELEGATE,
        credentials,
        OptionalInt.empty(),
        CLOCK,
        Duration.ofSeconds(30),
        PeerCheck.DEFAULT_MAX_SKEW,
        Set.of());
  }

  private static final class Role implements ClientUpgradeListener {
    final List<UpgradeAnswer> answers = new ArrayList<>();
    final List<UpgradeFailure> failures = new ArrayList<>();
    final Collector tunnel = new Collector();
    boolean breakDown;

    @Override
    public void upgraded(Channel channel, UpgradeAnswer answer) {
      answers.add(answer);
      if (breakDown) {
        throw new IllegalStateException("out of order");
      }
      channel.pipeline().addLast(tunnel);
    }

    @Override
    public void failed(Channel channel, UpgradeFailure failure) {
      failures.add(failure);
    }
  }
}
