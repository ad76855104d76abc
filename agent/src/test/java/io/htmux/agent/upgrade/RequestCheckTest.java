package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.Capability;
import io.htmux.agent.upgrade.RequestCheck.Verdict.Admissible;
import io.htmux.agent.upgrade.RequestCheck.Verdict.Refused;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCheckTest {

  private static final Instant NOW = Instant.parse("2012-10-01T12:00:00Z");
  private static final Pair PAIR =
      new Pair(new HostPort("127.0.0.1", 9876), new HostPort("127.0.0.1", 58416));
  private static final ServerTerms TERMS = ServerTerms.inbound(Clock.fixed(NOW, ZoneOffset.UTC));

  /** HTMUX/1.0 §2.4: all the rest may be missing. */
  private static final String MINIMAL =
      "HTMUX-Upgrade: x\nDate: Mon, 01 Oct 2012 12:00:00 GMT\nHTMUX-Check-Sum: d5723aa2\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ACCEPT 127.0.0.1:8101 HTTP/1.1",
        "ACCEPT *:8101,*:8102 HTTP/1.0",
        "ACCEPT [::1]:8101 HTTP/1.1",
        "ACCEPT -:0 HTTP/1.1"
      })
  void minimalRequestIsAdmissible(String requestLine) throws MalformedHeadException {
    assertThat(verdict(TERMS, requestLine + "\n" + MINIMAL + "\n")).isInstanceOf(Admissible.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SSH-2.0-OpenSSH_9.6         | BAD_REQUEST | head line 1: expected "ACCEPT host:port HTTP/1.1", came "SSH-2.0-OpenSSH_9.6"
          ACCEPT  *:8101 HTTP/1.1     | BAD_REQUEST | head line 1: expected "ACCEPT host:port HTTP/1.1", came "ACCEPT  *:8101 HTTP/1.1"
          ACCEPT *:8101               | BAD_REQUEST | head line 1: expected "ACCEPT host:port HTTP/1.1", came "ACCEPT *:8101"
          GET / HTTP/1.1              | METHOD_NOT_ALLOWED | expected ACCEPT, came "GET"
          accept *:8101 HTTP/1.1      | METHOD_NOT_ALLOWED | expected ACCEPT, came "accept"
          CONNECT a:1 HTTP/1.1        | METHOD_NOT_ALLOWED | expected ACCEPT, came "CONNECT"
          PRI * HTTP/2.0              | METHOD_NOT_ALLOWED | expected ACCEPT, came "PRI"
          ACCEPT 8100 HTTP/1.1        | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came "8100"
          ACCEPT :8100 HTTP/1.1       | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came ":8100"
          ACCEPT *:65536 HTTP/1.1     | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came "*:65536"
          ACCEPT *:-1 HTTP/1.1        | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came "*:-1"
          ACCEPT -:80 HTTP/1.1        | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came "-:80"
          ACCEPT *:8101, HTTP/1.1     | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came ""
          ACCEPT / HTTP/1.1           | COULD_NOT_BIND | expected host:port, *:port or -:0 to listen on, came "/"
          """)
  void requestLineThatIsNotOursIsRefused(String line, RefusalStatus status, String reason)
      throws MalformedHeadException {
    assertThat(verdict(TERMS, line + "\n" + MINIMAL + "\n"))
        .isEqualTo(new Refused(Refusal.of(status, reason)));
  }

  @Test
  void olderAcceptIsNotServed() throws MalformedHeadException {
    assertThat(verdict(TERMS, "ACCEPT *:8101 HTTP/1.1\n\n"))
        .isEqualTo(
            new Refused(
                Refusal.of(
                    RefusalStatus.UPGRADE_REQUIRED,
                    "ACCEPT without HTMUX-Upgrade is the older one-connection ACCEPT, which is"
                        + " not served")));
  }

  @Test
  void listOfManyAddressesIsBounded() throws MalformedHeadException {
    String most = "*:1,".repeat(ListenAddresses.MAX_ADDRESSES - 1) + "*:1";

    assertThat(verdict(TERMS, "ACCEPT " + most + " HTTP/1.1\n" + MINIMAL + "\n"))
        .isInstanceOf(Admissible.class);
    assertThat(verdict(TERMS, "ACCEPT " + most + ",*:1 HTTP/1.1\n" + MINIMAL + "\n"))
        .isEqualTo(
            new Refused(
                Refusal.of(
                    RefusalStatus.COULD_NOT_BIND,
                    "expected at most 64 listen addresses, came more")));
  }

  @Test
  void portsForConnectionsAndForDatagramsAreBoundedTogether() throws MalformedHeadException {
    String half = "*:1/udp,".repeat(ListenAddresses.MAX_ADDRESSES / 2 - 1) + "*:1/udp";
    String other = half.replace("/udp", "");

    assertThat(verdict(TERMS, withDatagrams(other, half)))
        .isInstanceOfSatisfying(
            Admissible.class,
            admissible ->
                assertThat(admissible.request().listen().addresses())
                    .hasSize(ListenAddresses.MAX_ADDRESSES)
                    .endsWith(ListenAddress.parse("*:1/udp")));
    assertThat(verdict(TERMS, withDatagrams(other + ",*:1", half)))
        .isEqualTo(
            new Refused(
                Refusal.of(
                    RefusalStatus.BAD_REQUEST, "expected at most 64 listen addresses, came more")));
  }

  @Test
  void portsForDatagramsNeedTheCapabilityToo() throws MalformedHeadException {
    assertThat(verdict(with(Set.of(), List.of()), withDatagrams("-:0", "*:1/udp")))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal().missing()).contains(Capability.INBOUND));
  }

  @Test
  void withoutCapabilityNoPortIsServedWhateverElseTheLineSays() throws MalformedHeadException {
    ServerTerms outboundOnly = with(Set.of(), List.of());

    assertThat(verdict(outboundOnly, "ACCEPT 127.0.0.1:8090,-:0 HTTP/1.1\n" + MINIMAL + "\n"))
        .isEqualTo(
            new Refused(
                new Refusal(
                    RefusalStatus.CANNOT_SWITCH,
                    "the client asks for the remote ports \"127.0.0.1:8090\", but this server has"
                        + " no CAPSKEY and serves no inbound ports",
                    Optional.of(Capability.INBOUND))));
    assertThat(verdict(outboundOnly, "ACCEPT -:0 HTTP/1.1\n" + MINIMAL + "\n"))
        .isInstanceOf(Admissible.class);
  }

  @Test
  void capabilityIsLookedAtBeforePairClockAndSum() throws MalformedHeadException {
    assertThat(verdict(with(Set.of(), List.of()), "ACCEPT *:1 HTTP/1.1\nHTMUX-Upgrade: x\n\n"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.refusal().status()).isEqualTo(RefusalStatus.CANNOT_SWITCH));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,                   Basic dXNlcjE6cGFzczE=, true
          Basic dXNlcjE6cGFzczE=, -,                   true
          basic  dXNlcjE6cGFzczE=, -,                  true
          -,                   -,                      false
          -,                   Basic dXNlcjE6cGFzczI=, false
          -,                   Basic ***,              false
          -,                   Basic,                  false
          -,                   Bearer dXNlcjE6cGFzczE=, false
          -,                   Basic dXNlcjE=,         false
          Basic dXNlcjE6cGFzczI=, Basic dXNlcjE6cGFzczE=, false
          """)
  void credentialsAreAskedForWhenThereIsAList(
      String proxyAuthorization, String authorization, boolean passes)
      throws MalformedHeadException {
    ServerTerms terms =
        with(
            Set.of(Capability.INBOUND),
            List.of(new BasicCredentials("a", "b"), new BasicCredentials("user1", "pass1")));
    String head =
        "ACCEPT *:1 HTTP/1.1\n"
            + MINIMAL
            + (proxyAuthorization == null
                ? ""
                : "Proxy-Authorization: " + proxyAuthorization + "\n")
            + (authorization == null ? "" : "Authorization: " + authorization + "\n");

    RequestCheck.Verdict verdict = verdict(terms, head + "\n");

    assertThat(verdict).isInstanceOf(passes ? Admissible.class : Refused.class);
    assertThat(verdict.toString()).doesNotContain("pass1").doesNotContain("cGFzcz");
    if (verdict instanceof Refused(Refusal refusal)) {
      assertThat(refusal.status()).isEqualTo(RefusalStatus.CREDENTIALS_REQUIRED);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "62, 62", "65000, 65000"})
  void streamsOfAClientOfOurKindAreRead(String value, int streams) throws MalformedHeadException {
    assertThat(verdict(TERMS, withStreams(value)))
        .isInstanceOfSatisfying(
            Admissible.class,
            admissible ->
                assertThat(admissible.request().streams()).isEqualTo(OptionalInt.of(streams)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65001", "-1", "+1", "99999999999", "many", "1 2"})
  void streamsOutOfBoundsAreRefused(String value) throws MalformedHeadException {
    assertThat(verdict(TERMS, withStreams(value)))
        .isEqualTo(
            new Refused(
                Refusal.of(
                    RefusalStatus.BAD_REQUEST,
                    "HTMUX-Streams: expected 1..65000, came \"" + value + "\"")));
  }

  @Test
  void defaultsAreThoseOfTheOriginal() {
    assertThat(TERMS.headTimeout()).hasSeconds(15);
    assertThat(TERMS.admissionTimeout()).hasSeconds(30);
    assertThat(TERMS.maxSkew()).hasSeconds(300);
    assertThat(TERMS.granted()).containsExactly(Capability.INBOUND);
    assertThat(TERMS.admitted()).isEmpty();
    ClientTerms client = ClientTerms.asking(ListenAddresses.NONE, 7, TERMS.clock());
    assertThat(client.answerTimeout()).hasSeconds(30);
    assertThat(client.maxSkew()).hasSeconds(300);
    assertThat(client.granted()).isEmpty();
    assertThat(client.credentials()).isEmpty();
  }

  private static String withStreams(String value) {
    return "ACCEPT *:1 HTTP/1.1\n" + MINIMAL + "HTMUX-Streams: " + value + "\n\n";
  }

  private static String withDatagrams(String connections, String datagrams) {
    return "ACCEPT %s HTTP/1.1\n%sHTMUX-Datagrams: %s\n\n"
        .formatted(connections, MINIMAL, datagrams);
  }

  private static RequestCheck.Verdict verdict(ServerTerms terms, String head)
      throws MalformedHeadException {
    return new RequestCheck(terms).of(Octets.head(head), PAIR);
  }

  private static ServerTerms with(Set<Capability> granted, List<BasicCredentials> admitted) {
    return new ServerTerms(
        TERMS.software(),
        TERMS.clock(),
        TERMS.headTimeout(),
        TERMS.admissionTimeout(),
        TERMS.maxSkew(),
        granted,
        admitted);
  }
}
