package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.ContenderException;
import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.LoadFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Something that is measured of each contender. */
public interface Workload {
  /** As {@code --only} names it. */
  String name();

  /** As a heading. */
  String title();

  /** What a table shows of it; ratios are of the first. */
  List<Figure> columns();

  default Reach reach() {
    return Reach.NEAR;
  }

  /** Whether it is part of a quick run, which is to find what is broken. */
  default boolean isQuick() {
    return reach() == Reach.NEAR;
  }

  /** One that takes long and differs little from time to time needs no more rounds than these. */
  default int mostRounds() {
    return Integer.MAX_VALUE;
  }

  /**
   * Measures once.
   *
   * @throws LoadFailure when the contender did not do it
   */
  Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, ContenderException, IOException, InterruptedException;
}
