package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws that hold for every list, whatever its members. */
class HostListLawsTest {

  private final HostsTable hosts = new HostsTable();

  @Property(tries = 3000)
  void parsingThrowsNothingButItsOwnException(@ForAll("nonsense") String text) {
    assertThatCode(() -> HostList.parse(text))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isNull(),
            thrown -> assertThat(thrown).isInstanceOf(ListSyntaxException.class));
  }

  @Property(tries = 300)
  void parsingAnyTextThrowsNothingButItsOwnException(@ForAll String text) {
    for (Runnable parse :
        List.<Runnable>of(
            () -> HostList.parse(text), () -> PortList.parse(text), () -> ProtoList.parse(text))) {
      assertThatCode(parse::run)
          .satisfiesAnyOf(
              thrown -> assertThat(thrown).isNull(),
              thrown -> assertThat(thrown).isInstanceOf(ListSyntaxException.class));
    }
  }

  @Property
  void aMemberThatIsTakenBackNeverMatches(
      @ForAll("members") String before,
      @ForAll("members") String member,
      @ForAll("hosts") String host) {
    Match alone = ask(member, host);
    assertThat(ask(before + "," + member + ",!" + member, host).and(alone)).isEqualTo(Match.NO);
  }

  @Property
  void theLastMemberThatMatchesDecides(
      @ForAll("signedMembers") List<String> members, @ForAll("hosts") String host) {
    boolean expected = members.getFirst().startsWith("!");
    for (String member : members) {
      boolean negative = member.startsWith("!");
      if (ask(negative ? member.substring(1) : member, host) == Match.YES) {
        expected = !negative;
      }
    }
    assertThat(ask(String.join(",", members), host)).isEqualTo(Match.of(expected));
  }

  @Property
  void aGroupIsAListOfItsOwn(
      @ForAll("signedMembers") List<String> members, @ForAll("hosts") String host) {
    String list = String.join(",", members);
    assertThat(ask("{" + list + "}", host)).isEqualTo(ask(list, host));
    assertThat(ask("!{" + list + "}", host)).isEqualTo(ask(list, host).not());
    assertThat(ask(list + ",!", host)).isEqualTo(ask(list, host).not());
  }

  @Property
  void andAndOrAreWhatTheySay(
      @ForAll("signedMembers") List<String> left,
      @ForAll("signedMembers") List<String> right,
      @ForAll("hosts") String host) {
    String one = String.join(",", left);
    String other = String.join(",", right);
    assertThat(ask(one + ",&," + other, host)).isEqualTo(ask(one, host).and(ask(other, host)));
    assertThat(ask(one + ",|," + other, host)).isEqualTo(ask(one, host).or(ask(other, host)));
  }

  @Property
  void whatIsCertainWithoutLookUpsStaysSoWithThem(
      @ForAll("signedMembers") List<String> members, @ForAll("hosts") String host) {
    HostList list = HostList.parse(String.join(",", members));
    Candidate candidate = candidate(host);
    Match without = list.match(candidate, Surroundings.NONE, LookedUp.NOTHING);
    Set<Question> questions = list.questions(candidate, Surroundings.NONE);

    assertThat(questions.isEmpty()).isEqualTo(without != Match.UNKNOWN);
    Match with = list.match(candidate, Surroundings.NONE, hosts.answers(questions));
    assertThat(with).isNotEqualTo(Match.UNKNOWN);
    if (without != Match.UNKNOWN) {
      assertThat(with).isEqualTo(without);
    }
  }

  private Match ask(String expression, String host) {
    return hosts.ask(HostList.parse(expression), candidate(host), Surroundings.NONE);
  }

  private static Candidate candidate(String host) {
    return IpNumber.parse(host).isPresent()
        ? Candidate.of(InetAddress.ofLiteral(host))
        : Candidate.destination(host, 80, "http");
  }

  @Provide
  Arbitrary<String> nonsense() {
    return Arbitraries.strings()
        .withChars("{}[]!&|,.:/@*?-_aPC0127f%")
        .ofMinLength(1)
        .ofMaxLength(24);
  }

  @Provide
  Arbitrary<String> members() {
    return Arbitraries.of(
        "*",
        "a.dom",
        "*.dom",
        "other.*",
        "*other*",
        "127.0.1.*",
        "127.0.1.1",
        "a.dom/24",
        "127.0.2.0/24",
        "::1",
        "2001:db8::/32",
        "_4.*",
        "_6.*",
        "-a.dom",
        "?*",
        "localhost",
        "{a.dom,other.com}",
        "{*:80}",
        "{ftp://*}",
        ".",
        "-P80",
        "nosuch.dom");
  }

  @Provide
  Arbitrary<List<String>> signedMembers() {
    return members()
        .flatMap(member -> Arbitraries.of(member, "!" + member))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> hosts() {
    return Arbitraries.of(
        "a.dom",
        "dom",
        "host.xx.dom",
        "other.com",
        "www.other.com",
        "nosuch.dom",
        "localhost",
        "127.0.1.1",
        "127.0.1.2",
        "127.0.2.2",
        "127.0.3.7",
        "127.0.66.6",
        "::1",
        "2001:db8::1");
  }
}
