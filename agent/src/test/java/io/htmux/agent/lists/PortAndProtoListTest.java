package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortAndProtoListTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "65536",
        "-1",
        "80-",
        "-80",
        "80-90-100",
        "http",
        "!",
        "!!80",
        "80,,81",
        "80,",
        "{80",
        "90-80",
        "80 ",
        "000080",
        "{80},81",
        "4294967376",
        ""
      })
  void whatIsNoPortListIsRefused(String text) {
    assertThatThrownBy(() -> PortList.parse(text))
        .isInstanceOf(ListSyntaxException.class)
        .hasMessageStartingWith("port list")
        .hasMessageContaining("expected");
  }

  @Property
  void aPortListHoldsItsRangeAndNothingElse(
      @ForAll @IntRange(max = 65535) int one,
      @ForAll @IntRange(max = 65535) int other,
      @ForAll @IntRange(min = -5, max = 65540) int port) {
    int from = Math.min(one, other);
    int to = Math.max(one, other);
    boolean valid = port >= 0 && port <= 65535;
    boolean inside = from <= port && port <= to;
    assertThat(PortList.parse(from + "-" + to).contains(port)).isEqualTo(inside);
    assertThat(PortList.parse("!" + from + "-" + to).contains(port)).isEqualTo(valid && !inside);
    assertThat(PortList.parse("*,!" + from + "-" + to + "," + from).contains(from)).isTrue();
  }

  @Test
  void aRangeIsHeldOnlyWhole() {
    PortList list = PortList.parse("8000-8010,!8005");
    assertThat(list.containsAll(8000, 8004)).isTrue();
    assertThat(list.containsAll(8000, 8010)).isFalse();
    assertThat(list.containsAll(8010, 8011)).isFalse();
    assertThat(list.containsAll(8004, 8000)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "http/80/GET/x name//methods",
        "http,,ftp name",
        "/80 name",
        "http/99999 0..65535",
        "http//G!T method",
        "{http name",
        "+,http name"
      })
  void whatIsNoProtocolListIsRefused(String text, String expected) {
    assertThatThrownBy(() -> ProtoList.parse(text))
        .isInstanceOf(ListSyntaxException.class)
        .hasMessageStartingWith("protocol list")
        .hasMessageContaining(expected.equals("name") ? "expected" : expected);
  }

  @Test
  void plusExtendsTheDefault() {
    ProtoList list = ProtoList.parse("+,gopher/70,!wais", ProtoList.HTTP_DEFAULT);
    assertThat(holds(list, "https", 443)).isTrue();
    assertThat(holds(list, "https", 22)).isFalse();
    assertThat(holds(list, "wais", 210)).isFalse();
    assertThat(ProtoList.parse("+", ProtoList.HTTP_DEFAULT)).isEqualTo(ProtoList.HTTP_DEFAULT);
    assertThat(holds(ProtoList.parse("ftp", ProtoList.HTTP_DEFAULT), "http", 80)).isFalse();
  }

  @Test
  void theDefaultOfAnHttpProxyIsPinned() {
    assertThat(ProtoList.HTTP_DEFAULT).hasToString("http,https/{80,443},gopher,ftp,wais");
  }

  private static boolean holds(ProtoList list, String name, int port) {
    return list.matches(Set.of(name), OptionalInt.of(port), Optional.empty());
  }
}
