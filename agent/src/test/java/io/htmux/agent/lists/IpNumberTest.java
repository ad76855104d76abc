package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each address has one spelling, so that none slips past a list. */
class IpNumberTest {
  private static final String OCTET = "(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
  private static final Pattern V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "192.0.2.255", "255.255.255.255", "::1"})
  void numbersAreThemselves(String number) {
    assertThat(IpNumber.parse(number)).contains(InetAddress.ofLiteral(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "127.1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "01.2.3.4",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "1.2.3.256",
        "1.2.3.1000",
        "1.2.3.-1",
        "1.2.3.+1",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.\u0664",
        "2130706433",
        "[1.2.3.4]",
        "1.2.3.4%lo",
        "::1%lo"
      })
  void otherSpellingsAreNone(String text) {
    assertThat(IpNumber.parse(text)).isEmpty();
  }

  @Property
  void whatIsV4IsWhatThePatternSays(@ForAll("nearly") String text) {
    assertThat(IpNumber.parse(text).isPresent()).isEqualTo(V4.matcher(text).matches());
  }

  @Provide
  static Arbitrary<String> nearly() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 300).map(String::valueOf),
            Arbitraries.of("", "00", "01", "1a", "255", "256", "1000", "-1"))
        .list()
        .ofMinSize(3)
        .ofMaxSize(5)
        .map(parts -> String.join(".", parts));
  }
}
