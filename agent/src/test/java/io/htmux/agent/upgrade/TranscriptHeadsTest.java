package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every head that was recorded from the original, read by us and written again. */
class TranscriptHeadsTest {

  static List<Transcript> all() {
    return Transcript.all();
  }

  static List<Transcript> accepted() {
    List<Transcript> accepted = all().stream().filter(Transcript::wasAccepted).toList();
    assertThat(accepted).hasSize(13);
    return accepted;
  }

  /** Also where a relay stood in between: the sum is that of the pair its sender saw. */
  @ParameterizedTest
  @MethodSource("all")
  void checkSumOfEachRequestFits(Transcript transcript) throws MalformedHeadException {
    Stamp stamp = Stamp.of(Octets.head(transcript.request()));
    Pair stated = pair(stamp.pair().orElseThrow());

    assertThat(stamp.checkSum())
        .contains(CheckSum.of(stamp.date().orElseThrow(), stated, stated.client()));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void checkSumOfEachAnswerFits(Transcript transcript) throws MalformedHeadException {
    Stamp stamp = Stamp.of(Octets.head(transcript.answer()));

    assertThat(stamp.checkSum())
        .contains(
            CheckSum.of(
                stamp.date().orElseThrow(), transcript.observed(), transcript.observed().server()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void requestIsWrittenAgainOctetByOctet(Transcript transcript) throws MalformedHeadException {
    Head head = Octets.head(transcript.request());
    ListenAddresses listen = ListenAddresses.parse(RequestLine.parse(head.startLine()).target());

    String written = Octets.text(UpgradeRequest.of(head, listen).head().octets());

    // a probe sent this one; no original writes -:0 beside an address
    String recorded = transcript.request().replace("127.0.0.1:8090,-:0 ", "127.0.0.1:8090 ");
    assertThat(written).isEqualTo(recorded);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void answerIsWrittenAgainOctetByOctetButForMixedLineEnds(Transcript transcript)
      throws MalformedHeadException {
    String written =
        Octets.text(UpgradeAnswer.of(Octets.head(transcript.answer())).head().octets());

    assertThat(written).isEqualTo(transcript.answer().replaceAll("\r?\n", "\r\n"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void originalsClientIsAdmittedUnlessRelayed(Transcript transcript) throws MalformedHeadException {
    Head head = Octets.head(transcript.request());
    RequestCheck.Verdict verdict =
        new RequestCheck(serverAt(dateOf(head))).of(head, transcript.observed());

    if (transcript.name().equals("htmux-indirect-tap-9876")) {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              RequestCheck.Verdict.Refused.class,
              refused -> {
                assertThat(refused.refusal().status()).isEqualTo(RefusalStatus.NOT_DIRECT);
                assertThat(refused.refusal().missing()).contains(Capability.INDIRECT);
                assertThat(refused.refusal().reason())
                    .isEqualTo(
                        "the connection is not direct: the peer sees \"127.0.0.1:9875 <="
                            + " 127.0.0.1:38946\", this end sees \"127.0.0.1:9876 <="
                            + " 127.0.0.1:56246\"; a relay, proxy or address translation stands"
                            + " in between");
              });
    } else {
      assertThat(verdict).isInstanceOf(RequestCheck.Verdict.Admissible.class);
    }
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void originalsAnswerIsAccepted(Transcript transcript) throws MalformedHeadException {
    Head head = Octets.head(transcript.answer());

    assertThat(new AnswerCheck(clientAt(dateOf(head))).of(head, transcript.observed()))
        .isInstanceOf(AnswerCheck.Verdict.Agreed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "htmux-skew-client-ahead, 405, Cannot Switch Protocol",
    "htmux-indirect-tap-9875, 405, Cannot Switch Protocol",
    "htmux-indirect-tap-9876, 405, Cannot Switch Protocol",
    "htmux-myauth, 407, Proxy Authentication Required",
    "htmux-noauth, 407, Proxy Authentication Required",
  })
  void originalsRefusalIsUnderstood(String name, int status, String reason)
      throws MalformedHeadException {
    Transcript transcript = Transcript.named(name);

    assertThat(
            new AnswerCheck(clientAt(Instant.EPOCH))
                .of(Octets.head(transcript.answer()), transcript.observed()))
        .isEqualTo(
            new AnswerCheck.Verdict.Failed(new UpgradeFailure.RefusedByPeer(status, reason)));
  }

  @Test
  void skewOf410SecondsIsRefusedAsTheOriginalDid() throws MalformedHeadException {
    Transcript transcript = Transcript.named("htmux-skew-client-ahead");
    Head head = Octets.head(transcript.request());
    Instant serversClock = dateOf(head).minusSeconds(410);

    assertThat(new RequestCheck(serverAt(serversClock)).of(head, transcript.observed()))
        .isEqualTo(
            new RequestCheck.Verdict.Refused(
                new Refusal(
                    RefusalStatus.NOT_DIRECT,
                    "the clocks differ too much: the peer's is 410 s ahead of ours, at most 300 s"
                        + " are allowed",
                    Optional.of(Capability.SKEW))));
  }

  @Test
  void raisedSkewLetsTheSameDifferencePass() throws MalformedHeadException {
    Transcript transcript = Transcript.named("htmux-skew-raised");
    Head head = Octets.head(transcript.request());
    ServerTerms usual = serverAt(dateOf(head).minusSeconds(409));
    ServerTerms raised =
        new ServerTerms(
            usual.software(),
            usual.clock(),
            usual.headTimeout(),
            usual.admissionTimeout(),
            Duration.ofMinutes(10),
            usual.granted(),
            usual.admitted());

    assertThat(new RequestCheck(raised).of(head, transcript.observed()))
        .isInstanceOf(RequestCheck.Verdict.Admissible.class);
  }

  @Test
  void credentialsOfMyauthAreRead() throws MalformedHeadException {
    Head head = Octets.head(Transcript.named("htmux-myauth").request());

    assertThat(UpgradeRequest.of(head, ListenAddresses.NONE).credentials())
        .contains(new BasicCredentials("user1", "pass1"));
  }

  private static ServerTerms serverAt(Instant now) {
    return ServerTerms.inbound(Clock.fixed(now, ZoneOffset.UTC));
  }

  private static ClientTerms clientAt(Instant now) {
    return new ClientTerms(
        ListenAddresses.NONE,
        Software.HTMUX,
        Optional.empty(),
        OptionalInt.empty(),
        Clock.fixed(now, ZoneOffset.UTC),
        Duration.ofSeconds(30),
        PeerCheck.DEFAULT_MAX_SKEW,
        Set.of());
  }

  private static Instant dateOf(Head head) throws MalformedHeadException {
    return HttpDate.read(head.value("Date").orElseThrow()).orElseThrow();
  }

  private static Pair pair(String text) {
    String[] ends = text.split(" <= ", 2);
    return new Pair(HostPort.parse(ends[0]), HostPort.parse(ends[1]));
  }
}
