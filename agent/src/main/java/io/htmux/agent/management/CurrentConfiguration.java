package io.htmux.agent.management;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The configuration that this process runs, for whoever asks from outside. */
@ApplicationScoped
public class CurrentConfiguration {
  private final MeterRegistry registry;
  private volatile Optional<ConfigurationState> state = Optional.empty();

  @Inject
  public CurrentConfiguration(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("htmux.reload.generation", () -> of(ConfigurationState::generation))
        .description("Which configuration runs")
        .register(registry);
    Gauge.builder("htmux.reload.last.successful", () -> of(it -> it.refused().isEmpty() ? 1 : 0))
        .description("1 if the files as they are now are what runs, 0 if they were refused")
        .register(registry);
  }

  public Optional<ConfigurationState> get() {
    return state;
  }

  /** It runs from the start. */
  public void began(ConfigurationState first) {
    state = Optional.of(first);
  }

  /** It was taken over, or refused. */
  public void changed(ConfigurationState now) {
    state = Optional.of(now);
    Counter.builder("htmux.reload")
        .description("Changed configurations, by what came of them")
        .tag("outcome", now.refused().isEmpty() ? "applied" : "refused")
        .register(registry)
        .increment();
  }

  private double of(ToDoubleFunction<ConfigurationState> value) {
    return state.map(value::applyAsDouble).orElse(0.0);
  }
}
