package io.htmux.agent.upgrade;

import static io.htmux.agent.key.Capability.INBOUND;
import static io.htmux.agent.key.Capability.INDIRECT;
import static io.htmux.agent.key.Capability.SKEW;
import static io.htmux.agent.key.Capability.TLS;
import static io.htmux.agent.key.Capability.UNPROVEN;
import static io.htmux.agent.upgrade.NativeExchange.NOW;
import static io.htmux.agent.upgrade.NativeExchange.TRANSLATED;
import static io.htmux.agent.upgrade.NativeExchange.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTMUX/2.0 §5, both ends, and who stands between them. */
class NativeHandshakeTest {
  private static final HostPort PORT = new HostPort("*", 8101);
  private static final CapsKey KEY = key(INBOUND);

  private final NativeExchange exchange = new NativeExchange();

  @AfterEach
  void everythingIsReleased() {
    exchange.close();
  }

  @ParameterizedTest
  @EnumSource(Carrier.class)
  void bothProveTheKeyAndNoneOfItTravels(Carrier carrier) {
    exchange.serverHas(KEY).clientHas(KEY).by(carrier).asking("postgres").asking(PORT).run();

    assertThat(exchange.failures).isEmpty();
    UpgradeAnswer answer = exchange.answers.getFirst();
    assertThat(answer.proven()).isTrue();
    NativeGrant grant = answer.grant().orElseThrow();
    assertThat(grant.named())
        .containsExactly(
            new NamedPort("postgres", ListenAddress.tcp(new HostPort("0.0.0.0", 5432))));
    assertThat(answer.listening()).contains(new ListenAddresses(List.of(ListenAddress.tcp(PORT))));
    assertThat(answer.streams()).hasValue(700);
    assertThat(grant.server()).isEqualTo("hub-1");
    assertThat(grant.servers()).isEqualTo(3);
    assertThat(grant.mux()).isEqualTo("0.3");
    UpgradeRequest request = exchange.admitted.getFirst();
    assertThat(request.ask().orElseThrow().proven()).contains(KEY);
    assertThat(request.ask().orElseThrow().identity()).contains("plant-7");
    assertThat(exchange.fromClient.toString() + exchange.fromServer)
        .doesNotContain(KEY.text().split(":", -1)[2]);
  }

  @Test
  void theServerLearnsWhichClientItIsOfThoseOfThatIdentity() {
    exchange.serverHas(KEY).clientHas(KEY).run();

    Instance instance = exchange.admitted.getFirst().ask().orElseThrow().instance().orElseThrow();
    assertThat(instance).isEqualTo(NativeExchange.INSTANCE);
    assertThat(instance.host()).isEqualTo("gw1.example");
    assertThat(instance.isOfSameClient(instance.at(8))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Carrier.class)
  void aClientGoesAwayFromAServerThatItHasAlreadyBeforeAnythingIsOpened(Carrier carrier) {
    exchange.serverHas(KEY).clientHas(KEY).by(carrier).serverIs("hub-1", 3);
    exchange.clientDoesNotWant("hub-1").run();

    assertThat(exchange.failures)
        .containsExactly(new UpgradeFailure.NotWanted(new WhichServer("hub-1", 3)));
    assertThat(exchange.admitted).isEmpty();
    assertThat(exchange.refused).isEmpty();
    assertThat(exchange.server.isOpen()).isFalse();
  }

  @Test
  void aServerThatSaysWhichItIsIsProvenWithThat() {
    exchange.serverHas(KEY).clientHas(KEY).serverIs("hub-1", 3).clientDoesNotWant("hub-2").run();
    assertThat(exchange.answers).hasSize(1);
    assertThat(exchange.answers.getFirst().proven()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Carrier.class)
  void octetsPassBothWaysBehindIt(Carrier carrier) {
    exchange.serverHas(KEY).clientHas(KEY).by(carrier).run();

    exchange.client.writeOutbound(Octets.of("up"));
    exchange.server.writeOutbound(Octets.of("down"));
    exchange.goOn();

    assertThat(exchange.atServer.text()).isEqualTo("up");
    assertThat(exchange.atClient.text()).isEqualTo("down");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 500})
  void headsMayBeCutAnywhere(int octets) {
    for (Carrier carrier : Carrier.values()) {
      NativeExchange cut = new NativeExchange();
      cut.serverHas(KEY).clientHas(KEY).by(carrier).asking(PORT).cutInto(octets).run();
      assertThat(cut.answers).as("%s", carrier).hasSize(1);
      cut.close();
    }
  }

  @Test
  void eitherKeyOfARotationWillDo() {
    CapsKey newer = key(INBOUND);
    for (CapsKey[] held :
        List.of(new CapsKey[] {KEY}, new CapsKey[] {newer}, new CapsKey[] {newer, KEY})) {
      NativeExchange rotating = new NativeExchange();
      rotating.serverHas(KEY, newer).clientHas(held).asking(PORT).run();
      assertThat(rotating.answers).hasSize(1);
      assertThat(rotating.answers.getFirst().proven()).isTrue();
      rotating.close();
    }
  }

  @Test
  void aWrongKeyIsRefusedLateAndSaysNothing() {
    exchange.serverHas(KEY).clientHas(key(INBOUND)).asking(PORT).run();
    assertThat(exchange.refused).isEmpty();

    exchange.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));
    exchange.goOn();

    assertThat(exchange.refused.getFirst().status()).isEqualTo(RefusalStatus.NOT_PROVEN);
    assertThat(exchange.failures)
        .containsExactly(new UpgradeFailure.RefusedByPeer(401, "Not Proven"));
    assertThat(exchange.admitted).isEmpty();
  }

  /** Octets and time are the same, but for nonce and session. */
  @Test
  void anUnknownIdentityCannotBeToldFromAWrongKey() {
    exchange.serverHas(KEY).clientHas(key(INBOUND)).run();
    exchange.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));
    exchange.goOn();
    NativeExchange unknown = new NativeExchange();
    unknown.serverKnowsAnother(KEY).clientHas(KEY).run();
    assertThat(unknown.refused).isEmpty();
    unknown.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));
    unknown.goOn();

    assertThat(withoutNonces(unknown.fromServer)).isEqualTo(withoutNonces(exchange.fromServer));
    unknown.close();
  }

  @Test
  void aProofIsGoodOnceOnly() {
    exchange.serverHas(KEY).clientHas(KEY).run();
    String request = exchange.fromClient.get(0);
    String proof = exchange.fromClient.get(1);
    NativeExchange again = new NativeExchange();
    again.serverHas(KEY).serverAlone();

    again.server.writeInbound(Octets.of(request));
    again.server.writeInbound(Octets.of(proof));
    again.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));

    assertThat(again.refused).extracting(Refusal::status).containsExactly(RefusalStatus.NOT_PROVEN);
    again.close();
  }

  /** Who has no key sends back to the client what came from it. */
  @Test
  void aReflectedProofIsNoProofOfTheServer() {
    exchange.serverHas(KEY).clientHas(KEY).run();
    NativeExchange fooled = new NativeExchange();
    fooled.clientHas(KEY).clientAlone();
    fooled.client.written();
    fooled.client.writeInbound(Octets.of(exchange.fromServer.getFirst()));
    String proof = fooled.client.written().split("\r\n", -1)[1];

    fooled.client.writeInbound(
        Octets.of(exchange.fromServer.get(1).replaceAll("HTMUX-Proof: .*", proof)));

    assertThat(fooled.failures).containsExactly(new UpgradeFailure.NotProven(true));
    fooled.close();
  }

  @Test
  void theServersProofIsNoProofOfAClient() {
    exchange.serverHas(KEY).clientHas(KEY).run();
    String proof = exchange.fromServer.get(1).replaceAll("(?s).*(HTMUX-Proof: \\S+).*", "$1");
    NativeExchange swapped = new NativeExchange();
    swapped.serverHas(KEY).serverAlone();

    swapped.server.writeInbound(Octets.of(exchange.fromClient.getFirst()));
    swapped.server.writeInbound(Octets.of("PROVE HTMUX/2.0\r\n" + proof + "\r\n\r\n"));
    swapped.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));

    assertThat(swapped.refused).hasSize(1);
    assertThat(swapped.admitted).isEmpty();
    swapped.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HTMUX-Pair: 127.0.0.1:9876 <= 127.0.0.1:50001, HTMUX-Pair: 127.0.0.1:9876 <= 127.0.0.1:50002",
    "HTMUX-Streams: 300, HTMUX-Streams: 301",
    "HTMUX-Listen: *:8101, HTMUX-Listen: *:8102",
    "HTMUX-Identity: plant-7, HTMUX-Identity: plant-8",
  })
  void whoChangesTheRequestBreaksTheProof(String there, String instead) {
    exchange.serverHas(KEY).clientHas(KEY).asking(PORT).open();
    String request = exchange.client.written();
    assertThat(request).contains(there);

    exchange.server.writeInbound(Octets.of(request.replace(there, instead)));
    exchange.goOn();
    exchange.server.pass(Duration.ofMillis(FailedProofs.DELAY_MILLISECONDS));

    assertThat(exchange.refused)
        .extracting(Refusal::status)
        .containsExactly(RefusalStatus.NOT_PROVEN);
  }

  @ParameterizedTest
  @CsvSource({
    "HTMUX-Servers: 3,HTMUX-Servers: 4",
    "*:8101,*:8102",
    "HTMUX-Mux: 0.3,HTMUX-Mux: 0.2"
  })
  void whoChangesTheVerdictBreaksTheServersProof(String there, String instead) {
    exchange.serverHas(KEY).clientHas(KEY).asking(PORT).open();
    exchange.server.writeInbound(Octets.of(exchange.client.written()));
    exchange.client.writeInbound(Octets.of(exchange.server.written()));
    exchange.server.writeInbound(Octets.of(exchange.client.written()));
    String verdict = exchange.server.written();
    assertThat(verdict).contains(there);

    exchange.client.writeInbound(Octets.of(verdict.replace(there, instead)));

    assertThat(exchange.failures).containsExactly(new UpgradeFailure.NotProven(true));
  }

  @ParameterizedTest
  @CsvSource({"299,true", "-299,true", "300,true", "301,false", "-301,false"})
  void clocksMayDifferByFiveMinutes(long seconds, boolean passes) {
    exchange.serverHas(KEY).clientHas(KEY).clientIsAhead(Duration.ofSeconds(seconds)).run();

    assertThat(exchange.answers).hasSize(passes ? 1 : 0);
    if (!passes) {
      assertMissingAtBothEnds(SKEW);
    }
  }

  @Test
  void aKeyThatGrantsSkewLetsThemDifferAsFarAsTheServerPermits() {
    CapsKey skewed = key(SKEW);
    exchange.serverHas(skewed).clientHas(skewed).clientIsAhead(Duration.ofHours(3)).run();
    assertThat(exchange.answers).hasSize(1);

    NativeExchange limited = new NativeExchange();
    limited
        .serverHas(EnumSet.of(SKEW), Duration.ofMinutes(10), skewed)
        .clientHas(skewed)
        .clientIsAhead(Duration.ofSeconds(601))
        .run();
    assertThat(limited.refused.getFirst().missing()).contains(SKEW);
    assertThat(limited.failures.getFirst().describe()).contains("missing capability: SKEW");
    limited.close();
  }

  @Test
  void anAddressTranslationNeedsIndirect() {
    exchange.serverHas(KEY).clientHas(KEY).serverSees(TRANSLATED).run();
    assertMissingAtBothEnds(INDIRECT);

    CapsKey indirect = key(INDIRECT);
    NativeExchange granted = new NativeExchange();
    granted.serverHas(indirect).clientHas(indirect).serverSees(TRANSLATED).run();
    assertThat(granted.answers).hasSize(1);
    granted.close();
  }

  /** The key would grant it, but the operator of the server does not. */
  @Test
  void whatTheOperatorDoesNotPermitIsMissingAsWell() {
    CapsKey all = key(INBOUND, INDIRECT, SKEW, TLS);
    exchange
        .serverHas(EnumSet.of(INBOUND), Duration.ofDays(1), all)
        .clientHas(all)
        .serverSees(TRANSLATED)
        .run();

    assertMissingAtBothEnds(INDIRECT);
  }

  @Test
  void tlsThatOnlyOneEndSeesNeedsTls() throws Exception {
    exchange.serverHas(KEY).clientHas(KEY).open();
    Certificate.shown(exchange.server, TestCertificates.read("server.crt"));
    exchange.goOn();
    assertMissingAtBothEnds(TLS);

    CapsKey tls = key(TLS);
    NativeExchange granted = new NativeExchange();
    granted.serverHas(tls).clientHas(tls).open();
    Certificate.shown(granted.server, TestCertificates.read("server.crt"));
    granted.goOn();
    assertThat(granted.answers).hasSize(1);
    granted.close();
  }

  @Test
  void portsNeedInbound() {
    CapsKey none = key();
    exchange.serverHas(none).clientHas(none).asking("postgres").run();

    assertMissingAtBothEnds(INBOUND);
    assertThat(exchange.admitted).isEmpty();
  }

  /** S10: local ports alone need no key, at either end. */
  @Test
  void withoutKeysOutboundIsServedAndNothingElse() {
    exchange.serverServesUnproven().run();
    assertThat(exchange.answers).hasSize(1);
    assertThat(exchange.answers.getFirst().proven()).isFalse();

    NativeExchange inbound = new NativeExchange();
    inbound.serverServesUnproven().asking(PORT).run();
    assertThat(inbound.refused.getFirst().missing()).contains(INBOUND);
    assertThat(inbound.failures)
        .containsExactly(
            new UpgradeFailure.RefusedByPeer(403, "Missing Capability", Optional.of(INBOUND)));
    inbound.close();

    NativeExchange skewed = new NativeExchange();
    skewed.serverServesUnproven().clientIsAhead(Duration.ofSeconds(301)).run();
    assertThat(skewed.answers).isEmpty();
    skewed.close();

    NativeExchange indirect = new NativeExchange();
    indirect.serverServesUnproven().serverSees(TRANSLATED).run();
    assertThat(indirect.answers).isEmpty();
    indirect.close();
  }

  @Test
  void aServerWithAKeyServesNobodyWhoProvesNothing() {
    exchange.serverHas(KEY).run();

    assertMissingAtBothEnds(UNPROVEN);
  }

  @Test
  void aClientWithAKeyTakesNoServerThatProvesNothing() {
    exchange.serverServesUnproven().clientHas(KEY);
    exchange.open();
    exchange.server.writeInbound(Octets.of(exchange.client.written()));
    exchange.client.writeInbound(Octets.of(exchange.server.written()));
    exchange.client.written();
    exchange.server.writeInbound(Octets.of("PROVE HTMUX/2.0\r\n\r\n"));

    exchange.client.writeInbound(Octets.of(exchange.server.written()));

    assertThat(exchange.failures).containsExactly(new UpgradeFailure.NotProven(false));
  }

  /** It can be told nothing better than what it lacks there. */
  @Test
  void aClientWithAKeyIsNobodyAtAServerThatHasNone() {
    exchange.serverServesUnproven().clientHas(KEY).asking(PORT).run();

    assertMissingAtBothEnds(INBOUND);
  }

  /** HTMUX/1.0 proves nothing. */
  @Test
  void theOriginalsHandshakeIsRefusedWhereAProofIsWanted() {
    exchange.serverHas(KEY).serverAlone();
    exchange.server.writeInbound(
        Octets.of(
            Octets.text(
                ClientTerms.asking(
                        new ListenAddresses(List.of(ListenAddress.tcp(PORT))), 1, clock())
                    .request(NativeExchange.DIRECT)
                    .head()
                    .octets())));

    assertThat(exchange.refused.getFirst().missing()).contains(UNPROVEN);
    assertThat(exchange.server.written())
        .isEqualTo("HTTP/1.1 500 Cannot Switch Protocol\r\nHTMUX-Missing: unproven\r\n\r\n");
  }

  @Test
  void keysCannotBeTriedFast() {
    FailedProofs failures = new FailedProofs();
    for (int i = 0; i < FailedProofs.MOST_WAITING; i++) {
      new NativeExchange().serverHas(KEY).clientHas(key()).failuresCountedBy(failures).run();
    }
    exchange.serverHas(KEY).clientHas(KEY).failuresCountedBy(failures).run();

    assertThat(exchange.failures)
        .containsExactly(new UpgradeFailure.RefusedByPeer(429, "Too Many Failed Proofs"));
  }

  @Test
  void noProofWithinFifteenSecondsEndsIt() {
    exchange.serverHas(KEY).clientHas(KEY).open();
    exchange.server.writeInbound(Octets.of(exchange.client.written()));
    exchange.server.pass(Duration.ofSeconds(15));

    assertThat(exchange.refused)
        .extracting(Refusal::status)
        .containsExactly(RefusalStatus.REQUEST_TIMEOUT);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 405 Method Not Allowed,true",
    "HTTP/1.1 404 Not Found,true",
    "HTTP/1.1 200 OK,true",
    "HTTP/1.1 502 Bad Gateway,false",
    "HTTP/1.1 407 Proxy Authentication Required,false"
  })
  void anAnswerOfAnotherKindIsKnownAsOne(String line, boolean original) {
    exchange.clientHas(KEY).clientAlone();
    exchange.client.written();

    exchange.client.writeInbound(Octets.of(line + "\r\nContent-Length: 0\r\n\r\n"));

    assertThat(exchange.failures.getFirst())
        .isInstanceOfSatisfying(
            UpgradeFailure.OtherPeer.class,
            other -> assertThat(other.isLikeAnOriginal()).isEqualTo(original));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTMUX-Nonce: .* | HTMUX-Nonce: short | 400",
        "HTMUX-Nonce: | X-Nonce: | 400",
        "HTMUX-Pair: | X-Pair: | 400",
        "HTMUX-Certificate: none | HTMUX-Certificate: 12 | 400",
        "HTMUX-Mux: .* | HTMUX-Mux: x | 400",
        "HTMUX-Identity: plant-7 | HTMUX-Identity: Plant_7 | 400",
        "HTMUX-Streams: 300 | HTMUX-Streams: 0 | 400",
        "HTMUX-Streams: 300 | HTMUX-Resume: 1 2 | 400",
        "GET /htmux | GET /other | 404",
        "GET /htmux | POST /htmux | 405",
        "Upgrade: htmux/2.0 | Upgrade: h2c | 405",
      })
  void aRequestThatIsNotWholeIsRefused(String there, String instead, int status) {
    exchange.serverHas(KEY).clientHas(KEY).open();
    String request = exchange.client.written();
    String changed = request.replaceFirst(there, instead);
    assertThat(changed).isNotEqualTo(request);

    exchange.server.writeInbound(Octets.of(changed));

    assertThat(exchange.server.written()).startsWith("HTTP/1.1 " + status);
    assertThat(exchange.refused).hasSize(1);
  }

  private void assertMissingAtBothEnds(Capability capability) {
    assertThat(exchange.answers).isEmpty();
    assertThat(exchange.refused.getFirst().missing()).contains(capability);
    assertThat(exchange.failures.getFirst().describe())
        .contains("missing capability: " + capability);
  }

  private static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  private static String withoutNonces(List<String> heads) {
    return String.join("", heads).replaceAll("HTMUX-Nonce: \\S+", "");
  }
}
