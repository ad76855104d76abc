package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.upgrade.RefusalStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of metrics in docs/configuration.md. */
class MetricsDocumentTest {
  /** The one refusal that has no answer in HTTP. */
  private static final Set<String> BEFORE_THE_REQUEST = Set.of("too-many-connections", "tls");

  /** What a ServiceMonitor makes of the label htmux.io/tunnel of a Service. */
  private static final String LABEL_OF_THE_TUNNEL = "htmux_io_tunnel";

  private static final Document DOCUMENT = Document.of("docs/configuration.md");
  private static final Pattern REGISTERED =
      Pattern.compile("(Counter|Gauge)\\s*\\.builder\\(\\s*\"([a-z.]+)\"");
  private static final Pattern SUMMED = Pattern.compile("sum by \\(([^)]*)\\)");
  private static final Pattern NAMED = Pattern.compile("htmux_[a-z_]+");

  private static Set<String> registered() {
    return Repository.mainSources().stream()
        .flatMap(source -> REGISTERED.matcher(Repository.text(source)).results())
        .map(
            found ->
                found.group(2).replace('.', '_')
                    + (found.group(1).equals("Counter") ? "_total" : ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> valuesOf(String metric) {
    String row =
        DOCUMENT.lines().stream()
            .filter(line -> line.startsWith("| `" + metric + "`"))
            .findFirst()
            .orElseThrow();
    String values = row.split("\\|", -1)[2].replaceFirst(".*: ", "").strip();
    return new TreeSet<>(List.of(values.split(", ")));
  }

  private static Set<String> tags(Enum<?>... values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyMetricIsDocumentedAndNoneThatIsNot() {
    Set<String> rows =
        DOCUMENT.lines().stream()
            .filter(line -> line.startsWith("| `htmux_"))
            .map(line -> Document.codes(line).getFirst())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(registered()).hasSizeGreaterThan(5).isEqualTo(rows);
  }

  @Test
  void whateverNamesAMetricNamesOneThatIsThere() {
    List<String> named =
        Document.all().stream()
            .flatMap(document -> document.codes().stream())
            .filter(NAMED.asMatchPredicate())
            .toList();
    assertThat(named).isNotEmpty();
    assertThat(registered()).containsAll(named);
  }

  @Test
  void dashboardsAndAlertsNameMetricsThatAreThere() {
    Set<String> named =
        Stream.of("deploy/monitoring/dashboard.json", "deploy/monitoring/alerts.yaml")
            .flatMap(file -> NAMED.matcher(Repository.text(Repository.file(file))).results())
            .map(MatchResult::group)
            .filter(name -> !name.equals(LABEL_OF_THE_TUNNEL))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).hasSizeGreaterThan(5);
    assertThat(registered()).containsAll(named);
  }

  /** Prometheus finds nothing where the labels of two sides differ and nothing says which count. */
  @Test
  void whatAnAlertComparesHasTheSameLabelsOrSaysWhichCount() {
    String alerts = Repository.text(Repository.file("deploy/monitoring/alerts.yaml"));
    assertThat(alerts.split("- alert: ", -1))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            alert -> {
              long labels =
                  SUMMED.matcher(alert).results().map(one -> one.group(1)).distinct().count();
              assertThat(labels <= 1 || alert.contains(" group_left ")).as(alert).isTrue();
            });
  }

  @Test
  void causesAndReasonsAreThoseOfTheCode() {
    assertThat(valuesOf("htmux_session_ends_total")).isEqualTo(tags(SessionEnd.Cause.values()));
    Set<String> refusals = tags(RefusalStatus.values());
    refusals.addAll(BEFORE_THE_REQUEST);
    assertThat(valuesOf("htmux_peer_refusals_total")).isEqualTo(refusals);
  }

  @Test
  void reasonsOfRefusedStreamsAreInTheCode() {
    String code =
        Stream.of("mux", "forward", "app", "policy", "role")
            .flatMap(
                folder ->
                    Repository.files("agent/src/main/java/io/htmux/agent/" + folder, ".java")
                        .stream())
            .map(Repository::text)
            .collect(Collectors.joining());
    assertThat(valuesOf("htmux_stream_refusals_total"))
        .hasSizeGreaterThan(5)
        .allSatisfy(reason -> assertThat(code).contains('"' + reason + '"'));
  }
}
