package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every cell of the recorded oracle: the original's answer, or a listed exception with a reason.
 */
class HostListOracleTest {

  /** Where we differ: who is admitted instead of the original's answer, and why. */
  private record Deviation(Set<String> admitted, String reason) {}

  private static final Map<String, Deviation> EXCEPTIONS =
      Map.of(
          "a.dom:{7788}",
          new Deviation(
              Set.of("a.dom:7788", "127.0.1.1:7788"),
              "the original splits PERMIT at the colon and matches nothing"),
          "{*:{7780-7790,!7788}}",
          new Deviation(
              Set.of("a.dom:7789"),
              "the original does not understand nested braces and matches everything"),
          "*.dom,&,!a.dom",
          new Deviation(
              Set.of("host.xx.dom:7788", "host.yy.xx.dom:7788", "dom:7788", "127.0.1.2:7788"),
              "after & the original starts from off, where ! can't switch on, and matches nothing"),
          "http://a.dom",
          new Deviation(
              Set.of("a.dom:7788", "127.0.1.1:7788", "a.dom:7789"),
              "the original splits PERMIT at the colon and matches nothing"));

  private static final Surroundings PROXY_HOST =
      new Surroundings(
          Set.of(InetAddress.ofLiteral("127.0.0.1")),
          Optional.of(InetAddress.ofLiteral("127.0.0.1")),
          OptionalInt.of(8080),
          Set.of(InetAddress.ofLiteral("127.0.0.1")),
          Optional.of(InetAddress.ofLiteral("127.0.0.1")));

  record Cell(String expression, String destination, boolean original) {}

  static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (JsonNode row : oracle().get("results")) {
      for (Map.Entry<String, JsonNode> code : row.get("codes").properties()) {
        cells.add(
            new Cell(
                row.get("expr").asText(), code.getKey(), code.getValue().asText().equals("200")));
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void agreesWithTheOriginalOrIsAListedException(Cell cell) {
    boolean expected =
        Optional.ofNullable(EXCEPTIONS.get(cell.expression()))
            .map(exception -> exception.admitted().contains(cell.destination()))
            .orElse(cell.original());
    HostPort destination = HostPort.parse(cell.destination());

    Match match =
        new HostsTable()
            .ask(
                HostList.parse(cell.expression()),
                Candidate.destination(destination.host(), destination.port(), "http"),
                PROXY_HOST);

    assertThat(match).isEqualTo(Match.of(expected));
  }

  @Test
  void theOracleIsThereAndWhole() {
    assertThat(cells()).hasSize(26 * 11);
    assertThat(cells().map(Cell::expression)).containsAll(EXCEPTIONS.keySet());
  }

  @Test
  void anExceptionThatAgreesWithTheOriginalIsNone() {
    EXCEPTIONS.forEach(
        (expression, exception) -> {
          Set<String> original = new HashSet<>();
          cells()
              .filter(cell -> cell.expression().equals(expression) && cell.original())
              .forEach(cell -> original.add(cell.destination()));
          assertThat(exception.admitted()).as(exception.reason()).isNotEqualTo(original);
        });
  }

  private static JsonNode oracle() {
    try (InputStream in =
        HostListOracleTest.class.getResourceAsStream("/lists/hostlist-oracle.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
