package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCheckTest {

  private static final Instant NOW = Instant.parse("2012-10-01T12:00:00.700Z");
  private static final Pair PAIR =
      new Pair(new HostPort("127.0.0.1", 9876), new HostPort("127.0.0.1", 58416));
  private static final Pair RELAYED =
      new Pair(new HostPort("10.0.0.1", 9876), new HostPort("10.0.0.2", 58416));

  /** HTMUX/1.0 §2.4: +299/-299 pass, +302/-310 fail. */
  @ParameterizedTest
  @CsvSource({
    "0, true",
    "299, true",
    "-299, true",
    "300, true",
    "-300, true",
    "301, false",
    "-301, false",
    "302, false",
    "-310, false",
    "1000000000, false",
    "-1000000000, false"
  })
  void clocksMayDifferBy300Seconds(long aheadSeconds, boolean passes) {
    Optional<Refusal> refusal =
        check(Stamp.made(NOW.plusSeconds(aheadSeconds), PAIR, PAIR.client()));

    assertThat(refusal.isEmpty()).isEqualTo(passes);
    assertThat(refusal.flatMap(Refusal::missing))
        .isEqualTo(passes ? Optional.empty() : Optional.of(Capability.SKEW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon, 01 Oct 2012 12:00:00 GMT",
        "Monday, 01-Oct-12 12:00:00 GMT",
        "Mon, 01-Oct-2012 12:00:00 GMT",
        "Mon Oct 01 12:00:00 2012",
        "Mon Oct  1 12:00:00 2012"
      })
  void datesOfAllHttpFormsPass(String date) {
    assertThat(check(stamp(date))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "99 99 99", "0", "Mon, 01 Oct 2012"})
  void unreadableDateIsRefused(String date) {
    assertThat(check(stamp(date)))
        .contains(
            new Refusal(
                RefusalStatus.NOT_DIRECT,
                "the peer's Date cannot be read: \"" + date + "\"",
                Optional.of(Capability.SKEW)));
  }

  @Test
  void endlessDateIsRefused() {
    assertThat(check(stamp("Mon, ".repeat(400))).orElseThrow().reason())
        .endsWith("\"… (2000 characters)");
  }

  @Test
  void missingDateIsRefused() {
    Stamp stamp =
        new Stamp(
            Optional.empty(), Optional.empty(), Optional.of(CheckSum.of("", PAIR, PAIR.client())));

    assertThat(check(stamp).map(Refusal::reason)).contains("the peer sent no Date");
    assertThat(check(stamp, Capability.SKEW)).isEmpty();
  }

  @Test
  void missingOrEmptyPairPasses() {
    Stamp stamp = Stamp.made(NOW, PAIR, PAIR.client());

    assertThat(check(new Stamp(stamp.date(), Optional.empty(), stamp.checkSum()))).isEmpty();
    assertThat(check(new Stamp(stamp.date(), Optional.of(""), stamp.checkSum()))).isEmpty();
  }

  @Test
  void relayIsFoundByThePairAndWithoutItByTheSum() {
    Stamp stamp = Stamp.made(NOW, RELAYED, RELAYED.client());
    Stamp withoutPair = new Stamp(stamp.date(), Optional.empty(), stamp.checkSum());

    assertThat(check(stamp).orElseThrow().reason())
        .startsWith("the connection is not direct: the peer sees \"10.0.0.1:9876 <= 10.0.0.2");
    assertThat(check(withoutPair).orElseThrow().reason())
        .startsWith("HTMUX-Check-Sum does not fit this connection: expected ");
    assertThat(check(stamp, Capability.INDIRECT)).isEmpty();
    assertThat(check(withoutPair, Capability.INDIRECT)).isEmpty();
  }

  @Test
  void sumIsOfItsSenderAndInAnyCase() {
    Stamp ofServer = Stamp.made(NOW, PAIR, PAIR.server());
    Stamp ofClient = Stamp.made(NOW, PAIR, PAIR.client());
    Stamp lower =
        new Stamp(
            ofClient.date(),
            ofClient.pair(),
            ofClient.checkSum().map(sum -> sum.toLowerCase(Locale.ROOT)));

    assertThat(check(lower)).isEmpty();
    assertThat(check(ofServer).flatMap(Refusal::missing)).contains(Capability.INDIRECT);
  }

  @Test
  void missingSumIsRefused() {
    Stamp stamp = Stamp.made(NOW, PAIR, PAIR.client());

    assertThat(
            check(new Stamp(stamp.date(), stamp.pair(), Optional.empty())).orElseThrow().reason())
        .endsWith("came none");
  }

  @Test
  void clockWaiverDoesNotWaiveTheSum() {
    Stamp late = Stamp.made(NOW.minusSeconds(9999), RELAYED, RELAYED.client());
    Stamp withoutPair = new Stamp(late.date(), Optional.empty(), late.checkSum());

    assertThat(check(withoutPair, Capability.SKEW).flatMap(Refusal::missing))
        .contains(Capability.INDIRECT);
    assertThat(check(withoutPair, Capability.INDIRECT).flatMap(Refusal::missing))
        .contains(Capability.SKEW);
    assertThat(check(withoutPair, Capability.SKEW, Capability.INDIRECT)).isEmpty();
  }

  private static Stamp stamp(String date) {
    return new Stamp(
        Optional.of(date), Optional.empty(), Optional.of(CheckSum.of(date, PAIR, PAIR.client())));
  }

  private static Optional<Refusal> check(Stamp stamp, Capability... granted) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    capabilities.addAll(Set.of(granted));
    return new PeerCheck(Duration.ofMinutes(5), capabilities)
        .refusal(stamp, PAIR, PAIR.client(), NOW);
  }
}
