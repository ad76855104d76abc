package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Service of the tunnel port. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExposeSpec(
    @JsonPropertyDescription("ClusterIP, NodePort or LoadBalancer. Default: ClusterIP.")
        ServiceType type,
    @JsonPropertyDescription("Which load balancer serves it; for type LoadBalancer only.")
        @Size(min = 1, max = 316)
        @Pattern(TextForms.QUALIFIED_NAME)
        String loadBalancerClass,
    @JsonPropertyDescription(
            "The port of the nodes; for types NodePort and LoadBalancer. Without it the "
                + "cluster chooses one.")
        @Min(1)
        @Max(65535)
        Integer nodePort,
    @JsonPropertyDescription("Annotations of the Service.") @Size(max = 64)
        Map<String, @Size(max = 4096) String> annotations,
    @JsonPropertyDescription(
            "Address ranges that the load balancer lets in; for type LoadBalancer only. "
                + "Empty lets all in.")
        @Size(max = 64)
        List<@Size(min = 3, max = 49) @Pattern(TextForms.CIDR) String> loadBalancerSourceRanges,
    @JsonPropertyDescription(
            "The host that clients are told to dial, where the address of the Service is "
                + "not the one.")
        @Size(min = 1, max = 253)
        @Pattern(TextForms.HOST)
        String advertisedHost) {

  static final ExposeSpec DEFAULT = new ExposeSpec(null, null, null, null, null, null);

  public ExposeSpec {
    annotations =
        annotations == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    loadBalancerSourceRanges =
        loadBalancerSourceRanges == null ? List.of() : List.copyOf(loadBalancerSourceRanges);
  }

  public ServiceType typeOrDefault() {
    return type == null ? ServiceType.CLUSTER_IP : type;
  }

  public Optional<String> loadBalancerClassIfGiven() {
    return Optional.ofNullable(loadBalancerClass);
  }

  public Optional<Integer> nodePortIfGiven() {
    return Optional.ofNullable(nodePort);
  }

  public Optional<String> advertisedHostIfGiven() {
    return Optional.ofNullable(advertisedHost);
  }
}
