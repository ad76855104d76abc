package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.util.Optional;

/** Laid over the pod template. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TemplateSpec(
    @JsonPropertyDescription("Labels and annotations of the pods.") TemplateMetadata metadata,
    @JsonPropertyDescription(
            "A part of a PodSpec, for scheduling, volumes and sidecars; never image, "
                + "command or args of the agent.")
        @PreserveUnknownFields
        ObjectNode spec) {

  public Optional<TemplateMetadata> metadataIfGiven() {
    return Optional.ofNullable(metadata);
  }

  public Optional<ObjectNode> specIfGiven() {
    return Optional.ofNullable(spec);
  }
}
