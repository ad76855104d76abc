package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Duration;

/** Timings and limits of every session. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SessionSpec(
    @JsonPropertyDescription(
            "Silence after which the peer is asked for a sign of life. Default: 15s.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "1s", max = "1h")
        String keepAlive,
    @JsonPropertyDescription(
            "Silence after which the session is given up; longer than keepAlive. Default: "
                + "45s.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "2s", max = "24h")
        String deadAfter,
    @JsonPropertyDescription("How long dialling a target or the peer may take. Default: 10s.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "100ms", max = "5m")
        String dialTimeout,
    @JsonPropertyDescription(
            "How long streams wait for a broken connection to come back; 0s ends them at "
                + "once. Default: 60s.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "0s", max = "24h")
        String resumeWithin,
    @JsonPropertyDescription(
            "How long streams may go on while the agent stops; 0s ends them at once. "
                + "Default: 30s.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "0s", max = "1h")
        String drain,
    @JsonPropertyDescription(
            "Sessions that a Client has with each server, each with a TCP connection of its own. "
                + "Default: 1.")
        @Min(1)
        @Max(16)
        Integer connections,
    @JsonPropertyDescription(
            "Streams at once in one session; a DeleGate peer never gets more than 60. "
                + "Default: 4096.")
        @Min(1)
        @Max(65_000)
        Integer maxStreams) {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Duration DEAD_AFTER = Duration.ofSeconds(45);
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RESUME_WITHIN = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 1;
  private static final int MAX_STREAMS = 4096;

  /** Says nothing, so every default holds. */
  public static final SessionSpec DEFAULT =
      new SessionSpec(null, null, null, null, null, null, null);

  public Duration keepAliveOrDefault() {
    return WireDuration.orDefault(keepAlive, KEEP_ALIVE);
  }

  public Duration deadAfterOrDefault() {
    return WireDuration.orDefault(deadAfter, DEAD_AFTER);
  }

  public Duration dialTimeoutOrDefault() {
    return WireDuration.orDefault(dialTimeout, DIAL_TIMEOUT);
  }

  public Duration resumeWithinOrDefault() {
    return WireDuration.orDefault(resumeWithin, RESUME_WITHIN);
  }

  public Duration drainOrDefault() {
    return WireDuration.orDefault(drain, DRAIN);
  }

  public int connectionsOrDefault() {
    return connections == null ? CONNECTIONS : connections;
  }

  public int maxStreamsOrDefault() {
    return maxStreams == null ? MAX_STREAMS : maxStreams;
  }
}
