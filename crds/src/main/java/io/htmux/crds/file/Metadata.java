package io.htmux.crds.file;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.htmux.crds.TextForms;
import java.util.Map;
import java.util.Optional;

/**
 * Names the tunnel. What {@code kubectl get -o yaml} adds is passed over, so that its output is a
 * tunnel file too.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties({
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "finalizers",
  "generateName",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid"
})
public record Metadata(
    @JsonPropertyDescription("Name of the tunnel.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String name,
    @JsonPropertyDescription("Namespace of the tunnel, on Kubernetes.")
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String namespace,
    @JsonPropertyDescription("Labels; nothing here reads them.") @Size(max = 256)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription("Annotations; nothing here reads them.") @Size(max = 256)
        Map<String, @Size(max = 262_144) String> annotations) {

  public Metadata {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
  }

  public Optional<String> namespaceIfGiven() {
    return Optional.ofNullable(namespace);
  }
}
