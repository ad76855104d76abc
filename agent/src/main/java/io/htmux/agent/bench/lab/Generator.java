package io.htmux.agent.bench.lab;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.load.GeneratorProcess;
import io.htmux.agent.bench.load.LoadAnswer;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A process that makes load. One that does not answer in time is replaced by another. */
public final class Generator implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Beyond what an order takes by itself. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private TalkingProcess process;

  private Generator(TalkingProcess process) {
    this.process = process;
  }

  static Generator start() throws IOException {
    return new Generator(TalkingProcess.start(GeneratorProcess.class));
  }

  /** Gives an order and waits for what comes of it. */
  public Map<Figure, Double> carryOut(LoadOrder order, Duration takes)
      throws LoadFailure, IOException, InterruptedException {
    begin(order);
    return finish(takes);
  }

  /** Gives an order; {@link #finish} must follow. */
  public void begin(LoadOrder order) throws IOException {
    process.tell(JSON.writerFor(LoadOrder.class).writeValueAsString(order));
  }

  /**
   * Waits for what comes of the order given last.
   *
   * @param takes how long the order takes when all goes well
   */
  public Map<Figure, Double> finish(Duration takes)
      throws LoadFailure, IOException, InterruptedException {
    Duration within = takes.plus(SLACK);
    Optional<String> line = process.next(within);
    if (line.isEmpty()) {
      replace();
      throw new LoadFailure("hangs: nothing came of it within " + within.toSeconds() + " s");
    }
    return switch (JSON.readValue(line.get(), LoadAnswer.class)) {
      case LoadAnswer.Measured measured -> measured.figures();
      case LoadAnswer.Failed failed -> throw new LoadFailure(failed.reason());
    };
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }

  private void replace() throws IOException {
    process.close();
    process = TalkingProcess.start(GeneratorProcess.class);
  }
}
