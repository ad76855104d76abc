package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Duration;
import java.util.Optional;

/** Limits of one port. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LimitsSpec(
    @JsonPropertyDescription(
            "Connections at once in a session. Without it only the limit of the session holds.")
        @Min(1)
        @Max(1_000_000)
        Integer maxStreams,
    @JsonPropertyDescription(
            "A connection without any octet for so long is closed. Without it none is.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "1s", max = "168h")
        String idleTimeout,
    @JsonPropertyDescription(
            "Octets per second, in each direction, of all its connections together. Without "
                + "it there is no limit.")
        @Min(1)
        @Max(1_000_000_000_000L)
        Long bytesPerSecond) {

  static final LimitsSpec DEFAULT = new LimitsSpec(null, null, null);

  public Optional<Integer> maxStreamsIfGiven() {
    return Optional.ofNullable(maxStreams);
  }

  public Optional<Duration> idleTimeoutIfGiven() {
    return Optional.ofNullable(idleTimeout).map(WireDuration::require);
  }

  public Optional<Long> bytesPerSecondIfGiven() {
    return Optional.ofNullable(bytesPerSecond);
  }
}
