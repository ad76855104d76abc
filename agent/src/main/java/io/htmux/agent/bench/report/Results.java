package io.htmux.agent.bench.report;

import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.figure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that was measured in a run. Of each contender's samples of a workload, those count during
 * which others used little of the host; when there is none, all count, and {@link #isNoisy} says
 * so.
 */
public final class Results {
  private final List<Sample> samples = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  public void add(Sample sample) {
    samples.add(sample);
  }

  public void add(Failure failure) {
    failures.add(failure);
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  public List<Failure> failures() {
    return List.copyOf(failures);
  }

  /** Empty when it was never measured. */
  public Optional<Spread> spread(String contender, String workload, Figure figure) {
    List<Double> values =
        counted(contender, workload).stream()
            .filter(sample -> sample.figures().containsKey(figure))
            .map(sample -> sample.figures().get(figure))
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /** The median of one as a multiple of the median of another. */
  public Optional<Double> ratio(String contender, String reference, String workload, Figure of) {
    return spread(contender, workload, of)
        .flatMap(
            one ->
                spread(reference, workload, of)
                    .filter(other -> other.median() > 0)
                    .map(other -> one.median() / other.median()));
  }

  /** Whether all samples there are were taken while others worked much. */
  public boolean isNoisy(String contender, String workload) {
    List<Sample> all = all(contender, workload);
    return !all.isEmpty() && all.stream().noneMatch(Sample::isClean);
  }

  /** How many samples were left out because others worked much. */
  public int leftOut(String contender, String workload) {
    return all(contender, workload).size() - counted(contender, workload).size();
  }

  /** Reasons, each with how often it was given, of a contender in a workload. */
  public Map<String, Integer> reasons(String contender, String workload) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    failures.stream()
        .filter(one -> one.contender().equals(contender) && one.workload().equals(workload))
        .forEach(one -> reasons.merge(one.reason(), 1, Integer::sum));
    return reasons;
  }

  private List<Sample> counted(String contender, String workload) {
    List<Sample> all = all(contender, workload);
    List<Sample> clean = all.stream().filter(Sample::isClean).toList();
    return clean.isEmpty() ? all : clean;
  }

  private List<Sample> all(String contender, String workload) {
    return samples.stream()
        .filter(one -> one.contender().equals(contender) && one.workload().equals(workload))
        .toList();
  }
}
