package io.htmux.agent.bench.report;

import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Markdown table of one workload: a row for each contender, with its figures and, of the first
 * figure, ratios to others.
 *
 * @param references contenders that ratios are to
 */
record WorkloadTable(Results results, List<String> contenders, List<String> references) {

  String of(Workload workload) {
    List<String> head = new ArrayList<>(List.of(""));
    List<Figure> figures = workload.columns();
    head.add(figures.getFirst().title());
    references.forEach(reference -> head.add("× " + reference));
    figures.stream().skip(1).forEach(figure -> head.add(figure.title()));
    StringBuilder table = new StringBuilder(row(head));
    table.append("|---".repeat(head.size())).append("|\n");
    for (String contender : contenders) {
      table.append(row(cells(workload, contender)));
    }
    return table.toString();
  }

  /** What failed, and where others worked too much; empty when there is nothing to say. */
  String notes(Workload workload) {
    StringBuilder notes = new StringBuilder();
    for (String contender : contenders) {
      for (Map.Entry<String, Integer> reason :
          results.reasons(contender, workload.name()).entrySet()) {
        notes.append("- ").append(contender).append(": ").append(reason.getKey());
        notes.append(" (").append(times(reason.getValue())).append(")\n");
      }
    }
    List<String> noisy =
        contenders.stream().filter(one -> results.isNoisy(one, workload.name())).toList();
    if (!noisy.isEmpty()) {
      notes.append("- in every round others used more than 15 % of the host (marked ~): ");
      notes
          .append(noisy.size() == contenders.size() ? "all" : String.join("; ", noisy))
          .append('\n');
    }
    String leftOut =
        contenders.stream()
            .filter(one -> results.leftOut(one, workload.name()) > 0)
            .map(one -> one + " (" + results.leftOut(one, workload.name()) + ")")
            .collect(Collectors.joining("; "));
    if (!leftOut.isEmpty()) {
      notes.append("- rounds left out because others used more than 15 % of the host: ");
      notes.append(leftOut).append('\n');
    }
    return notes.toString();
  }

  private List<String> cells(Workload workload, String contender) {
    List<Figure> figures = workload.columns();
    List<String> cells = new ArrayList<>(List.of(contender));
    cells.add(cell(workload, contender, figures.getFirst()));
    for (String reference : references) {
      cells.add(
          results
              .ratio(contender, reference, workload.name(), figures.getFirst())
              .map(Cells::ratio)
              .orElse("–"));
    }
    figures.stream().skip(1).forEach(figure -> cells.add(cell(workload, contender, figure)));
    return cells;
  }

  private String cell(Workload workload, String contender, Figure figure) {
    String mark = results.isNoisy(contender, workload.name()) ? "~ " : "";
    return results
        .spread(contender, workload.name(), figure)
        .map(spread -> mark + Cells.spread(figure, spread))
        .orElse("–");
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
