package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** One CONNECT rule. It matches when protocol, destination and source do. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConnectRule(
    @JsonPropertyDescription("Name of the rule, for logs and metrics.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String name,
    @JsonPropertyDescription("Direct dials from this end, Tunnel lets the peer dial, Deny refuses.")
        @Required
        ConnectAction action,
    @JsonPropertyDescription("TCP, UDP or both. Empty: both.") @Size(max = 2)
        List<Protocol> protocols,
    @JsonPropertyDescription(
            "Hosts that are dialled, a DeleGate host list of one member each. Empty: every "
                + "host.")
        @Size(max = 256)
        List<@Size(min = 1, max = 253) @Pattern(TextForms.HOST_LIST_MEMBER) String> destinations,
    @JsonPropertyDescription(
            "Hosts whose users ask, a DeleGate host list of one member each. Empty: every "
                + "host.")
        @Size(max = 256)
        List<@Size(min = 1, max = 253) @Pattern(TextForms.HOST_LIST_MEMBER) String> sources) {

  public ConnectRule {
    protocols = protocols == null ? List.of() : List.copyOf(protocols);
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    sources = sources == null ? List.of() : List.copyOf(sources);
  }
}
