package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Duration;

/** What a key permits beyond the ordinary, each a capability of its own (DeleGate CAPSKEY). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AllowSpec(
    @JsonPropertyDescription(
            "Whether the connection may come through address translation or a proxy. "
                + "Default: false.")
        Boolean indirect,
    @JsonPropertyDescription("How far the clocks of the two ends may differ. Default: 5m.")
        @Size(min = 2, max = 32)
        @Pattern(TextForms.DURATION)
        @DurationRange(min = "1s", max = "24h")
        String clockSkew,
    @JsonPropertyDescription(
            "Whether something between the two ends may terminate TLS. Default: false.")
        Boolean tlsTermination,
    @JsonPropertyDescription(
            "Whether it is admitted by its address alone, without the proof of a key, as an original "
                + "DeleGate comes. Needs from. Default: false.")
        Boolean unproven) {

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
  static final AllowSpec DEFAULT = new AllowSpec(null, null, null, null);

  public boolean indirectOrDefault() {
    return indirect == null ? false : indirect;
  }

  public Duration clockSkewOrDefault() {
    return WireDuration.orDefault(clockSkew, CLOCK_SKEW);
  }

  public boolean unprovenOrDefault() {
    return unproven == null ? false : unproven;
  }

  public boolean tlsTerminationOrDefault() {
    return tlsTermination == null ? false : tlsTermination;
  }
}
