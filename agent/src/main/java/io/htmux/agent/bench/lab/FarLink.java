package io.htmux.agent.bench.lab;

import io.htmux.agent.bench.link.LinkProcess;
import java.io.IOException;
import java.time.Duration;

/** A far link that runs. */
record FarLink(TalkingProcess process, int port) implements AutoCloseable {

  /**
   * Starts one.
   *
   * @param leadsTo a port of loopback
   */
  static FarLink start(int leadsTo, Reach reach) throws IOException, InterruptedException {
    Duration oneWay = reach.roundTrip().dividedBy(2);
    TalkingProcess process =
        TalkingProcess.start(
            LinkProcess.class,
            Integer.toString(leadsTo),
            Long.toString(oneWay.toMillis()),
            Long.toString(Reach.OCTETS_PER_SECOND));
    return new FarLink(process, process.port());
  }

  @Override
  public void close() {
    process.close();
  }
}
