package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.lab.Reach;

/** How workloads of a far link are called, and how often they run. */
final class Names {
  private Names() {}

  static String far(Reach reach, String name) {
    return reach == Reach.NEAR ? name : name + "-" + reach.roundTrip().toMillis() + "ms";
  }

  static String at(Reach reach) {
    return reach == Reach.NEAR
        ? ""
        : ", " + reach.roundTrip().toMillis() + " ms round trip at 1 Gbit/s";
  }

  static int mostRounds(Reach reach) {
    return switch (reach) {
      case NEAR -> Integer.MAX_VALUE;
      case FAR -> 2;
      case VERY_FAR -> 1;
    };
  }
}
