package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** "No two exchanges have the same octets" (HTMUX/2.0 §5.4). */
class ProofOctetsTest {
  private static final List<String> ALL =
      Stream.of(ProofOctets.REQUEST, ProofOctets.CHALLENGE, ProofOctets.VERDICT)
          .flatMap(List::stream)
          .distinct()
          .toList();

  @Property(tries = 2000)
  void differentFieldsAreDifferentOctets(
      @ForAll("fields") Map<String, String> one, @ForAll("fields") Map<String, String> other)
      throws MalformedHeadException {
    Head first = head(one);
    Head second = head(other);
    assertThat(Arrays.equals(server(first), server(second)))
        .isEqualTo(canonical(one).equals(canonical(other)));
  }

  @Test
  void whatMovesFromOneFieldIntoTheNextChangesThem() throws MalformedHeadException {
    Head one = head(Map.of("HTMUX-Nonce", "ab", "HTMUX-Date", "c"));
    Head other = head(Map.of("HTMUX-Nonce", "a", "HTMUX-Date", "bc"));
    assertThat(server(one)).isNotEqualTo(server(other));
    Head absent = head(Map.of("HTMUX-Nonce", "ab"));
    Head empty = head(Map.of("HTMUX-Nonce", "ab", "HTMUX-Date", ""));
    assertThat(server(absent)).isNotEqualTo(server(empty));
  }

  @Test
  void aListIsTheSameHoweverItIsCutIntoLines() throws MalformedHeadException {
    assertThat(server(Octets.head("x\nHTMUX-Listen: a, b\nHTMUX-Listen: c\n\n")))
        .isEqualTo(server(Octets.head("x\nHTMUX-Listen: a,b,c\n\n")));
  }

  @Test
  void whoProvesIsPartOfIt() throws MalformedHeadException {
    Head head = head(Map.of());
    assertThat(ProofOctets.ofClient(head, head))
        .isNotEqualTo(ProofOctets.ofServer(head, head, head));
  }

  @Provide
  Arbitrary<Map<String, String>> fields() {
    return Arbitraries.maps(
        Arbitraries.of(ALL), Arbitraries.strings().withChars("ab01, ").ofMaxLength(4));
  }

  private static byte[] server(Head head) throws MalformedHeadException {
    return ProofOctets.ofServer(head, head, head);
  }

  private static Head head(Map<String, String> fields) {
    HeadWriter writer = new HeadWriter("x");
    fields.forEach(writer::add);
    return writer.head();
  }

  /** Blanks around entries of lists mean nothing. */
  private static Map<String, String> canonical(Map<String, String> fields) {
    Map<String, String> canonical = new HashMap<>(fields);
    for (String list : List.of("HTMUX-Listen", "HTMUX-Mux")) {
      canonical.computeIfPresent(
          list,
          (_, text) ->
              Stream.of(text.split(",", -1)).map(String::strip).collect(Collectors.joining(",")));
    }
    return canonical;
  }
}
