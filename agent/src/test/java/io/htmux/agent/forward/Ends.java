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
          false,
          Clock.systemUTC());

  /** As those, but for more streams than an original has. */
  static final MuxOptions OPTIONS_OF_1_0 =
      new MuxOptions(
          OPTIONS.helloText(),
          false,
          OPTIONS.packSizeOctets(),
          true,
          1024,
          OPTIONS.streamBufferOctets(),
          OPTIONS.firstId(),
          OPTIONS.helloWithin(),
          OPTIONS.keepAlive(),
          OPTIONS.deadAfter(),
          OPTIONS.openWithin(),
          OPTIONS.closeWithin(),
          Optional.empty(),
          List.of(),
          List.of(),
          true,
          OPTIONS.clock());

  /** As those, but silence is noticed within seconds. */
  static final MuxOptions SOON_DEAD =
      new MuxOptions(
          OPTIONS_OF_1_0.helloText(),
          false,
          OPTIONS_OF_1_0.packSizeOctets(),
          true,
          OPTIONS_OF_1_0.maxStreams(),
          OPTIONS_OF_1_0.streamBufferOctets(),
          OPTIONS_OF_1_0.firstId(),
          OPTIONS_OF_1_0.helloWithin(),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          OPTIONS_OF_1_0.openWithin(),
          OPTIONS_OF_1_0.closeWithin(),
          Optional.empty(),
          List.of(),
          List.of(),
          true,
          OPTIONS_OF_1_0.clock());

  private Ends() {}
}
