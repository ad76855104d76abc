package io.htmux.agent.forward;

import io.htmux.agent.mux.MuxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the two ends of a session under test behave. */
final class Ends {
  static final MuxOptions OPTIONS =
      new MuxOptions(
          "20260101-000000.000000 test",
          true,
          16384,
          true,
          MuxOptions.ORIGINAL_MAX_STREAMS,
          98304,
          MuxOptions.FIRST_ID,
          Duration.ofSeconds(15),
          Duration.ofMinutes(30),
          Duration.ofMinutes(90),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Optional.empty(),
          List.of(),
          List.of(),
          Clock.systemUTC());

  private Ends() {}
}
