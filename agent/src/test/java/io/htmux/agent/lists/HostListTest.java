package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {

  private static final InetAddress A_DOM = InetAddress.ofLiteral("127.0.1.1");

  @Test
  void aRefusalSaysMemberPositionAndWhatWasExpected() {
    assertThatThrownBy(() -> HostList.parse("*,127.0.[9-1].*"))
        .hasMessage(
            "host list member 2 at character 3: expected the smaller octet first, was \"127.0.[9-1].*\"");
    assertThatThrownBy(() -> HostList.parse("*,{a.dom,!b.dom:80-x}"))
        .hasMessage(
            "host list, ports member 1 at character 17: expected n, n-m, !n, !n-m or * with ports 0..65535, was \"80-x\"");
  }

  @Test
  void aRefusalQuotesNeitherControlCharactersNorWholeFiles() {
    assertThatThrownBy(() -> HostList.parse("a.dom,\u001b[2J"))
        .hasMessage("host list: expected printable ASCII without blanks, character 7 is U+001B");
    assertThatThrownBy(() -> HostList.parse("_".repeat(8000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void lengthMembersAndNestingAreBounded() {
    assertThatThrownBy(() -> HostList.parse("")).hasMessageContaining("was empty");
    assertThatThrownBy(() -> HostList.parse("a".repeat(8193)))
        .hasMessageContaining("at most 8192 characters, had 8193");
    assertThat(HostList.parse("*,".repeat(255) + "*")).isNotNull();
    assertThatThrownBy(() -> HostList.parse("*,".repeat(256) + "*"))
        .hasMessageContaining("at most 256 members in all");
    assertThatThrownBy(() -> HostList.parse("{" + "*,".repeat(200) + "*}," + "*,".repeat(60) + "*"))
        .hasMessageContaining("at most 256 members in all");
    assertThat(HostList.parse("{".repeat(8) + "*" + "}".repeat(8))).isNotNull();
    assertThatThrownBy(() -> HostList.parse("{".repeat(9) + "*" + "}".repeat(9)))
        .hasMessageContaining("at most 8 braces");
    assertThat(HostList.parse("*" + ",!,!".repeat(127))).isNotNull();
  }

  @Test
  void onlyLookUpsThatTheAnswerHangsOnAreAskedFor() {
    assertThat(questions("127.0.1.*", Candidate.of(A_DOM))).isEmpty();
    assertThat(questions("a.dom", destination("a.dom"))).isEmpty();
    assertThat(questions("*.dom", destination("other.com"))).isEmpty();
    assertThat(questions("*.dom,*", Candidate.of(A_DOM))).isEmpty();
    assertThat(questions("*.dom,!127.*", Candidate.of(A_DOM))).isEmpty();
    assertThat(questions("localhost", Candidate.of(A_DOM))).isEmpty();
    assertThat(questions("127.*", destination("localhost"))).isEmpty();
    assertThat(questions("-a.dom,-*.dom", Candidate.of(A_DOM))).isEmpty();

    assertThat(questions("127.0.1.*", destination("a.dom")))
        .containsExactly(new Question.Addresses("a.dom"));
    assertThat(questions("*.dom", Candidate.of(A_DOM))).containsExactly(new Question.Names(A_DOM));
    assertThat(questions("a.dom,b.dom", Candidate.of(A_DOM)))
        .containsExactlyInAnyOrder(
            new Question.Addresses("a.dom"), new Question.Addresses("b.dom"));
  }

  @Test
  void aFailedLookUpOpensNothing() {
    LookedUp failed =
        new LookedUp(
            Map.of(
                new Question.Addresses("a.dom"), new Answer.Failed("no server"),
                new Question.Names(A_DOM), new Answer.Failed("no server")));

    assertThat(match("a.dom", Candidate.of(A_DOM), failed)).isEqualTo(Match.UNKNOWN);
    assertThat(match("!a.dom", Candidate.of(A_DOM), failed)).isEqualTo(Match.UNKNOWN);
    assertThat(match("!*.dom", Candidate.of(A_DOM), failed)).isEqualTo(Match.UNKNOWN);
    assertThat(match("*,!127.0.1.1", destination("a.dom"), failed)).isEqualTo(Match.UNKNOWN);
    assertThat(match("*,!127.0.1.1", destination("a.dom"), failed.failuresAsAbsent()))
        .isEqualTo(Match.YES);
    assertThat(match("a.dom/24", Candidate.of(A_DOM), failed)).isEqualTo(Match.UNKNOWN);
    assertThat(match("?*", Candidate.of(A_DOM), failed)).isEqualTo(Match.UNKNOWN);
  }

  @Test
  void oneAddressOfSeveralIsEnoughUnlessTheDialledOneIsNamed() {
    InetAddress outside = InetAddress.ofLiteral("192.0.2.1");
    LookedUp both =
        new LookedUp(
            Map.of(
                new Question.Addresses("two.dom"), new Answer.Addresses(Set.of(A_DOM, outside))));

    assertThat(match("127.*", destination("two.dom"), both)).isEqualTo(Match.YES);
    assertThat(match("!127.*", destination("two.dom"), both)).isEqualTo(Match.NO);
    assertThat(match("127.*", destination("two.dom").at(outside), both)).isEqualTo(Match.NO);
    assertThat(match("two.dom", destination("two.dom").at(outside), both)).isEqualTo(Match.YES);
  }

  @Test
  void anIPv4AddressInIPv6ClothesIsTheIPv4Address() {
    assertThat(match("127.0.1.1", destination("::ffff:127.0.1.1"), LookedUp.NOTHING))
        .isEqualTo(Match.YES);
    assertThat(match("::ffff:127.0.1.1", Candidate.of(A_DOM), LookedUp.NOTHING))
        .isEqualTo(Match.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "127.0.0.1.", "", ".",
        "a..b", "-a.dom", "a b", "a.dom\u0000.evil", "fe80::1%eth0", "[::1", "1.2.3.4.5", "dömain",
        "a/b", "user@a.dom"
      })
  void destinationsInSpellingsThatSomeSystemsUnderstandAreRefused(String host) {
    assertThatThrownBy(() -> Candidate.destination(host, 80, "http"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a host name");
  }

  @Test
  void listsAreEqualWhenTheyMeanTheSameAndPrintAsWritten() {
    assertThat(HostList.parse("127.0.0.1/255.0.0.0")).isEqualTo(HostList.parse("127.0.0.1/8"));
    assertThat(HostList.parse("A.dom")).hasSameHashCodeAs(HostList.parse("a.DOM"));
    assertThat(HostList.parse("A.dom,!b.dom")).hasToString("A.dom,!b.dom");
  }

  private static Set<Question> questions(String list, Candidate candidate) {
    return HostList.parse(list).questions(candidate, Surroundings.NONE);
  }

  private static Match match(String list, Candidate candidate, LookedUp lookedUp) {
    return HostList.parse(list).match(candidate, Surroundings.NONE, lookedUp);
  }

  private static Candidate destination(String host) {
    return Candidate.destination(host, 80, "http");
  }
}
