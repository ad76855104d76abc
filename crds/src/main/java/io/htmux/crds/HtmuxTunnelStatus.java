package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/** What the operator saw of a tunnel; it alone writes it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HtmuxTunnelStatus(
    @JsonPropertyDescription(
            "The generation of the resource that the rest of the status speaks of; -1 until the "
                + "operator has looked at it.")
        @Min(-1)
        @Max(1_000_000_000_000L)
        Long observedGeneration,
    @JsonPropertyDescription("Where clients dial in, as a URL; Server and Proxy only.")
        @Size(max = 512)
        String endpoint,
    @JsonPropertyDescription("Agents that exist.") @Min(0) @Max(1000) Integer replicas,
    @JsonPropertyDescription("Agents that serve.") @Min(0) @Max(1000) Integer readyReplicas,
    @JsonPropertyDescription("The label selector of the agents, for the scale subresource.")
        @Size(max = 1024)
        String selector,
    @JsonPropertyDescription(
            "Peers that are connected to the agents: clients of a Server, servers of a Client.")
        @Min(0)
        @Max(1_000_000)
        Integer connectedPeers,
    @JsonPropertyDescription("The peers themselves, the first 16 by name.") @Size(max = 16)
        List<PeerStatus> peers,
    @JsonPropertyDescription("The CAPSKEY that the agents were given.") SecretVersion capskey,
    @JsonPropertyDescription("The certificate that the agents were given.")
        SecretVersion certificate,
    @JsonPropertyDescription("What is true of the tunnel, one entry a type.") @Size(max = 16)
        List<Condition> conditions) {

  public static final HtmuxTunnelStatus NONE =
      new HtmuxTunnelStatus(null, null, null, null, null, null, null, null, null, null);

  public HtmuxTunnelStatus {
    peers = peers == null ? List.of() : List.copyOf(peers);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The condition of this type, if it was ever written. */
  public Optional<Condition> condition(String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }
}
