package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a Kubernetes Service in the namespace of the resource. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServiceRef(
    @JsonPropertyDescription("Name of the Service.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String name,
    @JsonPropertyDescription("Port of the Service.") @Required @Min(1) @Max(65535) Integer port) {}
