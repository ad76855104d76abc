package io.htmux.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.Answer;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Question;
import io.htmux.agent.lists.Surroundings;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConnectRulesTest {

  @Test
  void theFirstRuleThatMatchesDecidesAlone() {
    ConnectRules rules =
        ConnectRules.parse(List.of("None:*:192.168.9.*", "direct:*:192.168.*", "v,d:*:10.*"));

    assertThat(decide(rules, "192.168.9.1"))
        .isEqualTo(new ConnectDecision.Refuse("None:*:192.168.9.*"));
    assertThat(decide(rules, "192.168.1.1"))
        .isEqualTo(new ConnectDecision.Use(List.of(Way.DIRECT), "direct:*:192.168.*"));
    assertThat(decide(rules, "10.0.0.1"))
        .isEqualTo(new ConnectDecision.Use(List.of(Way.TUNNEL, Way.DIRECT), "v,d:*:10.*"));
    assertThat(decide(rules, "11.0.0.1")).isEqualTo(new ConnectDecision.NoMatch());
  }

  @Test
  void withoutRulesTheDefaultHolds() {
    assertThat(decide(ConnectRules.NONE, "10.0.0.1")).isEqualTo(new ConnectDecision.NoMatch());
  }

  @Test
  void aRuleThatHangsOnAFailedLookUpIsUndecidedAndNotSkipped() {
    ConnectRules rules = ConnectRules.parse(List.of("None:*:10.*", "direct"));
    ConnectRequest request = request("a.dom");
    Question question = new Question.Addresses("a.dom");
    LookedUp failed = new LookedUp(Map.of(question, new Answer.Failed("no server")));

    assertThat(rules.questions(request)).containsExactly(question);
    assertThat(rules.decide(request, failed))
        .isEqualTo(new ConnectDecision.Undecided("None:*:10.*"));
    assertThat(rules.decide(request, failed.failuresAsAbsent()))
        .isEqualTo(new ConnectDecision.Use(List.of(Way.DIRECT), "direct"));
  }

  @Test
  void whatAnEarlierRuleDecidesCostsNoLookUp() {
    assertThat(
            ConnectRules.parse(List.of("direct:*:*.dom", "v:*:10.*")).questions(request("a.dom")))
        .isEmpty();
    assertThat(
            ConnectRules.parse(List.of("direct:ftp:10.*", "v:udp:10.*"))
                .questions(request("a.dom")))
        .isEmpty();
    assertThat(ConnectRules.parse(List.of("direct:*:10.*:192.0.2.9")).questions(request("a.dom")))
        .isEmpty();
  }

  @Test
  void aDeclaredRuleIsTheSameAsItsParameter() {
    ConnectRule declared =
        ConnectRule.declared(
            "lan",
            ConnectRule.Declared.DIRECT,
            List.of("TCP"),
            List.of("192.168.1.*", "!192.168.1.9"),
            List.of("*"));
    ConnectRule written = ConnectRule.parse("direct:tcp:192.168.1.*,!192.168.1.9:*");

    assertThat(declared.action()).isEqualTo(written.action());
    assertThat(declared.scope()).isEqualTo(written.scope());
    assertThat(decide(new ConnectRules(List.of(declared)), "192.168.1.1"))
        .isEqualTo(new ConnectDecision.Use(List.of(Way.DIRECT), "lan"));
    assertThat(decide(new ConnectRules(List.of(declared)), "192.168.1.9"))
        .isEqualTo(new ConnectDecision.NoMatch());
  }

  @Test
  void everyDeclaredActionHasItsMeaning() {
    assertThat(declared(ConnectRule.Declared.TUNNEL))
        .isEqualTo(new ConnectDecision.Use(List.of(Way.TUNNEL), "r"));
    assertThat(declared(ConnectRule.Declared.DENY)).isEqualTo(new ConnectDecision.Refuse("r"));
  }

  @Test
  void aDeclaredRuleThatIsWrongSaysWhichList() {
    assertThatThrownBy(
            () ->
                ConnectRule.declared(
                    "lan",
                    ConnectRule.Declared.DENY,
                    List.of(),
                    List.of("192.168.1.*", "-A/x"),
                    List.of()))
        .isInstanceOf(ListSyntaxException.class)
        .hasMessageStartingWith("destinations member 2 at character 13: -A/ (user agent)");
  }

  @Test
  void theNumberOfRulesIsBounded() {
    assertThatThrownBy(() -> ConnectRules.parse(Collections.nCopies(257, "direct")))
        .hasMessageContaining("at most 256 CONNECT rules, had 257");
  }

  @Property(tries = 2000)
  void parsingThrowsNothingButItsOwnException(@ForAll("nonsense") String text) {
    assertThatCode(() -> ConnectRule.parse(text))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isNull(),
            thrown -> assertThat(thrown).isInstanceOf(ListSyntaxException.class));
  }

  @Provide
  Arbitrary<String> nonsense() {
    return Arbitraries.strings().withChars("dvNt,:*{}[]!/.0a-@").ofMaxLength(20);
  }

  private static ConnectDecision declared(ConnectRule.Declared action) {
    ConnectRule rule = ConnectRule.declared("r", action, List.of(), List.of(), List.of());
    return decide(new ConnectRules(List.of(rule)), "10.0.0.1");
  }

  private static ConnectDecision decide(ConnectRules rules, String host) {
    return rules.decide(request(host), LookedUp.NOTHING);
  }

  private static ConnectRequest request(String host) {
    return new ConnectRequest(
        "http",
        Transport.TCP,
        Optional.empty(),
        Candidate.destination(host, 80, "http"),
        Candidate.of(InetAddress.ofLiteral("192.0.2.1")),
        Surroundings.NONE);
  }
}
