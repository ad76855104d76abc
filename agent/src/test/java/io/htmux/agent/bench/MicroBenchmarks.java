package io.htmux.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeCodecBenchmark;
import io.htmux.agent.mux.NativeMuxBenchmark;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The JMH benchmarks of codec and mux, with what each frame allocates. Not among the tests of a
 * build, for they take minutes and want the host for themselves: docs/benchmarks has the command.
 */
class MicroBenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Less than the smallest object: what is pooled costs nothing, and nothing else is made. */
  private static final double NOTHING_OCTETS = 8;

  @Test
  void aFrameAllocatesNothing() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(NativeCodecBenchmark.class.getName())
                    .include(NativeMuxBenchmark.class.getName())
                    .addProfiler(GCProfiler.class)
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.seconds(1))
                    .jvmArgsAppend("-XX:+UseSerialGC", "-Dio.netty.leakDetection.level=disabled")
                    .shouldFailOnError(true)
                    .build())
            .run();
    assertThat(results).isNotEmpty();
    assertThat(results)
        .filteredOn(one -> one.getParams().getBenchmark().contains("Codec"))
        .isNotEmpty()
        .allSatisfy(
            one ->
                assertThat(one.getSecondaryResults().get(ALLOCATED).getScore())
                    .as(one.getParams().id())
                    .isLessThan(NOTHING_OCTETS));
  }
}
