package io.htmux.agent.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapsKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void aNewKeyNamesWhatItGrantsAndIsReadAgain() {
    CapsKey key = CapsKey.generate(EnumSet.of(Capability.SKEW, Capability.INBOUND), RANDOM);

    assertThat(key.text()).matches("htmux-key-1:inbound,skew:[A-Za-z0-9_-]{43}:[0-9a-f]{8}");
    assertThat(CapsKey.of(key.text())).isEqualTo(key);
    assertThat(key.capabilities()).containsExactlyInAnyOrder(Capability.INBOUND, Capability.SKEW);
    assertThat(key.isOpaque()).isFalse();
    assertThat(key).isNotEqualTo(CapsKey.generate(key.capabilities(), RANDOM));
  }

  @Test
  void aKeyThatGrantsNothingIsAKeyAllTheSame() {
    CapsKey key = CapsKey.generate(Set.of(), RANDOM);

    assertThat(key.text()).startsWith("htmux-key-1:none:");
    assertThat(CapsKey.of(key.text()).capabilities()).isEmpty();
  }

  @Test
  void anyOtherTextGrantsEverythingAndHasNoName() {
    CapsKey key = CapsKey.of("opaque");

    assertThat(key.capabilities()).containsExactlyInAnyOrder(Capability.values());
    assertThat(key.id()).isEmpty();
    assertThat(key.isOpaque()).isTrue();
  }

  /** Of one octet anywhere, capabilities included. */
  @Test
  void everyTypingErrorIsFound() {
    String text = CapsKey.generate(EnumSet.of(Capability.INBOUND), RANDOM).text();
    for (int at = "htmux-key-1:".length(); at < text.length(); at++) {
      char wrong = text.charAt(at) == 'x' ? 'y' : 'x';
      String typed = text.substring(0, at) + wrong + text.substring(at + 1);
      assertThatIllegalArgumentException()
          .as(typed)
          .isThrownBy(() -> CapsKey.of(typed))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text.substring(20, 40)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CapsKey.of(text.substring(0, text.length() - 1)));
  }

  @Test
  void noTextOfItShowsTheSecret() {
    CapsKey key = CapsKey.of("secret-text");

    assertThat(key + " " + CapsKeys.of(key)).contains("***").doesNotContain("secret-text");
  }

  @Test
  void whoWidensHisCopyHasAnotherKey() {
    CapsKey narrow = CapsKey.generate(EnumSet.of(Capability.INBOUND), RANDOM);
    CapsKey opaque = CapsKey.of(narrow.text().replace("htmux-key-1:inbound", "any:all"));

    assertThat(opaque.proofKey()).isNotEqualTo(narrow.proofKey());
  }

  /** So that a stranger can check his derivation (HTMUX/2.0 §5.6). */
  @ParameterizedTest
  @CsvSource({
    "opaque, 00d8f889ef1967dfb08aad85adce2f38006640d39fdd3571bde48831403d1199",
  })
  void theProofKeyIsHkdfOfTheWholeText(String text, String hex) {
    assertThat(HexFormat.of().formatHex(CapsKey.of(text).proofKey().getEncoded())).isEqualTo(hex);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n"})
  void aFileWithoutAKeyIsRefused(String lines) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CapsKeys.read(lines))
        .withMessage("expected 1..1024 characters, came 0");
  }

  @Test
  void twoLinesAreTwoKeysAndThreeAreTooMany() {
    assertThat(CapsKeys.read("CAPSKEY=old\r\n\nnew\n"))
        .isEqualTo(CapsKeys.of(CapsKey.of("old"), CapsKey.of("new")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CapsKeys.read("a\nb\nc"))
        .withMessageContaining("at most 2 keys");
  }
}
