package io.htmux.agent.bench.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.htmux.agent.bench.contender.AgentVariant;
import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.Contenders;
import io.htmux.agent.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run for its readers.
 *
 * @param command what repeats it
 * @param contenders those that were measured
 * @param notes of each contender that was asked for: its version, or why it was not measured
 */
public record Report(
    String command,
    String host,
    List<Workload> workloads,
    List<Contender> contenders,
    Map<String, String> notes,
    Results results) {

  private static final String NAME = "native";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** With the facts of this host. */
  public static Report here(
      String command,
      List<Workload> workloads,
      List<Contender> contenders,
      Map<String, String> notes,
      Results results) {
    return new Report(command, HostFacts.here().sentence(), workloads, contenders, notes, results);
  }

  /** Tables, plot and raw figures, as native.md, native.svg and native.json. */
  public List<Path> write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path tables = folder.resolve(NAME + ".md");
    Path plot = folder.resolve(NAME + ".svg");
    Path raw = folder.resolve(NAME + ".json");
    Files.writeString(tables, markdown());
    Files.writeString(plot, SvgPlot.of(new Panels(results, contenders).of(workloads)));
    Files.writeString(raw, json() + "\n");
    return List.of(tables, plot, raw);
  }

  /** The whole document. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# The tunnel beside its peers\n\n");
    text.append("Written by the benchmark; [README.md](README.md) says what each figure is. ");
    text.append("Only ratios of one run mean anything.\n\n");
    text.append("```sh\n").append(command).append("\n```\n\n").append(host).append("\n\n");
    text.append("Medians of all rounds, in brackets the middle half of them. ");
    text.append("Raw figures: [native.json](native.json).\n\n");
    text.append("| | |\n|---|---|\n");
    notes.forEach(
        (name, note) -> text.append("| ").append(name).append(" | ").append(note).append(" |\n"));
    text.append("\n![The first figure of each table](native.svg)\n\n## Targets\n\n");
    text.append("For ").append(ours()).append(".\n\n");
    text.append(Targets.table(Targets.all(), results));
    text.append("\nWhy those that are missed are missed: [missed.md](missed.md).\n");
    for (Workload workload : workloads) {
      text.append("\n## ").append(workload.title()).append("\n\n").append(table(workload));
    }
    return text.toString();
  }

  /** The gates that were missed, each as a line; none when all that was measured holds. */
  public List<String> missedGates() {
    return Targets.missed(Targets.gates(), results)
        .map(target -> target.row(results).strip())
        .toList();
  }

  private String table(Workload workload) {
    WorkloadTable table =
        new WorkloadTable(
            results,
            contenders.stream().map(Contender::name).toList(),
            List.of(Contenders.DIRECT.name(), Contenders.HAPROXY.name(), Contenders.SSH.name()));
    String notes = table.notes(workload);
    return table.of(workload) + (notes.isEmpty() ? "" : "\n" + notes);
  }

  private String ours() {
    return contenders.stream()
        .filter(AgentVariant.class::isInstance)
        .map(Contender::name)
        .findFirst()
        .orElse("none of our agents");
  }

  private String json() throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", command);
    all.put("host", host);
    all.put("contenders", notes);
    all.put("samples", results.samples());
    all.put("failures", results.failures());
    return JSON.writeValueAsString(all);
  }
}
