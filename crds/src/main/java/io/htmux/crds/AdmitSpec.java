package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/** A client that a Server admits. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AdmitSpec(
    @JsonPropertyDescription("The identity of the client.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String name,
    @JsonPropertyDescription(
            "Addresses that it may come from, a DeleGate host list of one member each. "
                + "Empty: any address.")
        @Size(max = 64)
        List<@Size(min = 1, max = 253) @Pattern(TextForms.HOST_LIST_MEMBER) String> from,
    @JsonPropertyDescription("Names of the ports in spec.ports that it may use. Empty: none.")
        @Size(max = 128)
        List<@Size(min = 1, max = 63) @Pattern(TextForms.DNS_LABEL) String> ports,
    @JsonPropertyDescription("A key of its own. Without it the key of the tunnel holds.")
        CapskeySecretRef capskeySecretRef,
    @JsonPropertyDescription(
            "What its key permits beyond the ordinary. Default: each of its values has its "
                + "own.")
        AllowSpec allow) {

  public AdmitSpec {
    from = from == null ? List.of() : List.copyOf(from);
    ports = ports == null ? List.of() : List.copyOf(ports);
  }

  public Optional<CapskeySecretRef> capskeySecretRefIfGiven() {
    return Optional.ofNullable(capskeySecretRef);
  }

  public AllowSpec allowOrDefault() {
    return allow == null ? AllowSpec.DEFAULT : allow;
  }
}
