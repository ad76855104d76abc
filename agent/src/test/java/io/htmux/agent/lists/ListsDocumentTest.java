package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.Transport;
import io.htmux.agent.policy.ConnectDecision;
import io.htmux.agent.policy.ConnectRequest;
import io.htmux.agent.policy.ConnectRule;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/lists.md says holds: each of its tables is read, parsed and asked. */
class ListsDocumentTest {

  private static final Surroundings AS_DOCUMENTED =
      new Surroundings(
          Set.of(InetAddress.ofLiteral("127.0.0.1")),
          Optional.of(InetAddress.ofLiteral("127.0.0.9")),
          OptionalInt.of(9002),
          Set.of(InetAddress.ofLiteral("127.0.5.9")),
          Optional.of(InetAddress.ofLiteral("127.0.6.6")));

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final HostsTable hosts = new HostsTable();

  record Row(List<String> cells) {
    List<String> codes(int cell) {
      return CODE.matcher(cells.get(cell))
          .results()
          .map((MatchResult code) -> code.group(1).replace("\\|", "|"))
          .toList();
    }

    String code(int cell) {
      return codes(cell).getFirst();
    }
  }

  static Stream<Row> hosts() {
    return table("hosts");
  }

  static Stream<Row> differences() {
    return table("differences");
  }

  static Stream<Row> refused() {
    return table("refused");
  }

  static Stream<Row> ports() {
    return table("ports");
  }

  static Stream<Row> protocols() {
    return table("protocols");
  }

  static Stream<Row> connect() {
    return table("connect");
  }

  static Stream<Row> connectRefused() {
    return table("connect refused");
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void hostListsAdmitAndRefuseAsDocumented(Row row) {
    assertAdmits(row.code(0), row.codes(1), row.codes(2));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void differencesFromTheOriginalAreAsDocumented(Row row) {
    assertAdmits(row.code(0), row.codes(2), row.codes(3));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void formsThatAreNotSupportedAreRefusedAsDocumented(Row row) {
    assertThatThrownBy(() -> HostList.parse(row.code(0)))
        .isInstanceOf(ListSyntaxException.class)
        .hasMessageContaining(row.cells().get(1));
  }

  @ParameterizedTest
  @MethodSource("ports")
  void portListsHoldAsDocumented(Row row) {
    PortList list = PortList.parse(row.code(0));
    assertThat(row.codes(1)).allMatch(port -> list.contains(Integer.parseInt(port)));
    assertThat(row.codes(2)).noneMatch(port -> list.contains(Integer.parseInt(port)));
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void protocolListsHoldAsDocumented(Row row) {
    ProtoList list = ProtoList.parse(row.code(0));
    assertThat(row.codes(1)).allMatch(request -> holds(list, request));
    assertThat(row.codes(2)).noneMatch(request -> holds(list, request));
  }

  @ParameterizedTest
  @MethodSource("connect")
  void connectRulesDecideAsDocumented(Row row) {
    ConnectRules rules = ConnectRules.parse(row.codes(0));
    ConnectRequest request = connection(row.code(1));
    ConnectDecision decision = rules.decide(request, hosts.answers(rules.questions(request)));
    assertThat(inWords(decision)).isEqualTo(row.cells().get(2));
  }

  @ParameterizedTest
  @MethodSource("connectRefused")
  void sequencesWithoutMeaningAreRefusedAsDocumented(Row row) {
    assertThatThrownBy(() -> ConnectRule.parse(row.code(0)))
        .isInstanceOf(ListSyntaxException.class)
        .hasMessageContaining(row.cells().get(1));
  }

  private void assertAdmits(String expression, List<String> admitted, List<String> others) {
    HostList list = HostList.parse(expression);
    assertThat(admitted.size() + others.size()).isPositive();
    assertThat(admitted)
        .allSatisfy(
            host ->
                assertThat(hosts.ask(list, candidate(host), AS_DOCUMENTED)).isEqualTo(Match.YES));
    assertThat(others)
        .allSatisfy(
            host ->
                assertThat(hosts.ask(list, candidate(host), AS_DOCUMENTED)).isEqualTo(Match.NO));
  }

  private static Candidate candidate(String text) {
    int identity = text.indexOf('@');
    if (identity >= 0) {
      return candidate(text.substring(0, identity)).of(Optional.of(text.substring(identity + 1)));
    }
    int colon = text.indexOf(':');
    boolean port = colon >= 0 && colon == text.lastIndexOf(':');
    return port
        ? Candidate.destination(
            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)), "http")
        : Candidate.destination(text, 7788, "http");
  }

  private static boolean holds(ProtoList list, String request) {
    boolean udp = request.endsWith("/udp");
    List<String> parts = List.of(request.replace("/udp", "").split(":", -1));
    return list.matches(
        Set.of(parts.getFirst().toLowerCase(Locale.ROOT), udp ? "udp" : "tcp"),
        OptionalInt.of(Integer.parseInt(parts.get(1))),
        parts.size() > 2 ? Optional.of(parts.get(2)) : Optional.empty());
  }

  private static ConnectRequest connection(String text) {
    List<String> words = List.of(text.split(" ", -1));
    int colon = words.get(1).lastIndexOf(':');
    return new ConnectRequest(
        words.getFirst(),
        Transport.TCP,
        Optional.empty(),
        Candidate.destination(
            words.get(1).substring(0, colon),
            Integer.parseInt(words.get(1).substring(colon + 1)),
            words.getFirst()),
        Candidate.of(InetAddress.ofLiteral(words.get(3))),
        AS_DOCUMENTED);
  }

  private static String inWords(ConnectDecision decision) {
    return switch (decision) {
      case ConnectDecision.Use(var ways, var _) ->
          ways.stream()
              .map(Way::name)
              .map(name -> name.toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", then "));
      case ConnectDecision.Refuse _ -> "refuse";
      case ConnectDecision.NoMatch _ -> "default";
      case ConnectDecision.Undecided _ -> "undecided";
    };
  }

  private static Stream<Row> table(String name) {
    List<Row> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : document()) {
      if (line.startsWith("<!-- test: ")) {
        inside = line.equals("<!-- test: " + name + " -->");
      } else if (inside && line.startsWith("|")) {
        List<String> cells =
            Stream.of(line.substring(1).split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
        rows.add(new Row(cells));
      } else if (line.isEmpty() && !rows.isEmpty()) {
        break;
      }
    }
    assertThat(rows).as("rows of the table \"" + name + "\"").hasSizeGreaterThan(2);
    return rows.stream().skip(2);
  }

  private static List<String> document() {
    Path module = Path.of("").toAbsolutePath();
    try {
      return Files.readAllLines(module.resolveSibling("docs").resolve("lists.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
