package io.htmux.agent.bench.report;

import io.htmux.agent.bench.contender.AgentVariant;
import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.figure.Spread;
import io.htmux.agent.bench.workload.Workload;
import java.util.List;
import java.util.Optional;

/** One panel for the first figure of each workload that was measured. */
record Panels(Results results, List<Contender> contenders) {
  /** Latencies of different peers are orders of magnitude apart, and so is memory. */
  private static final List<Figure> LOGARITHMIC =
      List.of(
          Figure.P50_SECONDS, Figure.ECHO_SECONDS, Figure.OPENING_SECONDS, Figure.READY_SECONDS);

  List<BarPanel> of(List<Workload> workloads) {
    return workloads.stream().map(this::of).filter(panel -> !panel.bars().isEmpty()).toList();
  }

  private BarPanel of(Workload workload) {
    Figure figure = workload.columns().getFirst();
    List<BarPanel.Bar> bars =
        contenders.stream()
            .flatMap(contender -> bar(workload, figure, contender).stream())
            .toList();
    return new BarPanel(
        workload.title(), figure.title(), LOGARITHMIC.contains(figure), figure.decimals(), bars);
  }

  private Optional<BarPanel.Bar> bar(Workload workload, Figure figure, Contender contender) {
    return results
        .spread(contender.name(), workload.name(), figure)
        .map(
            spread ->
                new BarPanel.Bar(
                    contender.name(),
                    new Spread(
                        figure.shown(spread.median()),
                        figure.shown(spread.lower()),
                        figure.shown(spread.upper())),
                    contender instanceof AgentVariant));
  }
}
