package io.htmux.agent.bench.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.htmux.agent.bench.figure.Figure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Makes load: reads orders from standard input, answers each on standard output, and ends with its
 * input. It stays for a whole run, so that its code is warm.
 */
public final class GeneratorProcess {
  private static final JsonMapper JSON = new JsonMapper();

  private final Transport transport;
  private final IdleStreams idle;

  GeneratorProcess(Transport transport) {
    this.transport = transport;
    this.idle = new IdleStreams(transport);
  }

  public static void main(String... arguments) throws IOException, InterruptedException {
    Transport transport = Transport.start("generator");
    transport.loop().submit(TimerSlack::least).sync();
    GeneratorProcess generator = new GeneratorProcess(transport);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      LoadAnswer answer = generator.answer(JSON.readValue(line, LoadOrder.class));
      System.out.println(JSON.writeValueAsString(answer));
    }
  }

  LoadAnswer answer(LoadOrder order) throws InterruptedException {
    try {
      return new LoadAnswer.Measured(carryOut(order));
    } catch (LoadFailure e) {
      return new LoadAnswer.Failed(e.getMessage());
    }
  }

  private Map<Figure, Double> carryOut(LoadOrder order) throws LoadFailure, InterruptedException {
    return switch (order) {
      case LoadOrder.Bulk bulk -> new BulkRun(transport).run(bulk);
      case LoadOrder.Requests requests -> new RequestRun(transport).run(requests);
      case LoadOrder.Opens opens -> new OpenRun(transport).run(opens);
      case LoadOrder.OpenIdle open -> idle.open(open);
      case LoadOrder.CloseIdle _ -> idle.close();
      case LoadOrder.Stalled stalled -> new StalledRun(transport).run(stalled);
    };
  }
}
