package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels and annotations of the pods. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TemplateMetadata(
    @JsonPropertyDescription("Labels.") @Size(max = 64) Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription("Annotations.") @Size(max = 64)
        Map<String, @Size(max = 4096) String> annotations) {

  public TemplateMetadata {
    labels = labels == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    annotations =
        annotations == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }
}
