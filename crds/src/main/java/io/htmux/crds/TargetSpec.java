package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Where the end that dials connects to. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TargetSpec(
    @JsonPropertyDescription("Host name or address.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(TextForms.HOST)
        String host,
    @JsonPropertyDescription("Port.") @Required @Min(1) @Max(65535) Integer port) {}
