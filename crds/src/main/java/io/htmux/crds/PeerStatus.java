package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A peer that is connected. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PeerStatus(
    @JsonPropertyDescription("Who it is: its identity where it proves one, else its address.")
        @Required
        @Size(min = 1, max = 253)
        String identity,
    @JsonPropertyDescription("Sessions that it has with all agents together.")
        @Required
        @Min(0)
        @Max(1_000_000)
        Integer sessions,
    @JsonPropertyDescription("Since when its oldest session stands, RFC 3339.") @Size(max = 40)
        String since,
    @JsonPropertyDescription("Ports that are open for it, at most 32.") @Size(max = 32)
        List<@Size(max = 253) String> ports) {

  public PeerStatus {
    ports = ports == null ? List.of() : List.copyOf(ports);
  }
}
