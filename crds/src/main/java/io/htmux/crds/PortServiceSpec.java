package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Service of a data port; private unless it says otherwise. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PortServiceSpec(
    @JsonPropertyDescription("ClusterIP, NodePort or LoadBalancer. Default: ClusterIP.")
        ServiceType type,
    @JsonPropertyDescription("Annotations of the Service.") @Size(max = 64)
        Map<String, @Size(max = 4096) String> annotations) {

  static final PortServiceSpec DEFAULT = new PortServiceSpec(null, null);

  public PortServiceSpec {
    annotations =
        annotations == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public ServiceType typeOrDefault() {
    return type == null ? ServiceType.CLUSTER_IP : type;
  }
}
