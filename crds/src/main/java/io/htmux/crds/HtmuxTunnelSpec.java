package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/** One end of a tunnel, as users declare it, on and off Kubernetes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HtmuxTunnelSpec(
    @JsonPropertyDescription(
            "Which part this end plays: Server waits for clients, Client dials servers, "
                + "Proxy does both. Exactly the block of that name is present. It cannot be "
                + "changed afterwards.")
        @Required
        Role role,
    @JsonPropertyDescription(
            "The key (DeleGate CAPSKEY) that both ends prove to each other. Without one no "
                + "inbound port is served.")
        CapskeySecretRef capskeySecretRef,
    @JsonPropertyDescription("TLS of the tunnel connection. Default: mode Required.") TlsSpec tls,
    @JsonPropertyDescription(
            "What only a Server needs: where it waits and whom it admits (DeleGate " + "HTMUX=sv).")
        ServerSpec server,
    @JsonPropertyDescription(
            "What only a Client needs: the servers that it dials (DeleGate HTMUX=cl).")
        ClientSpec client,
    @JsonPropertyDescription(
            "What only a Proxy needs: its upstream and where it waits for its own clients "
                + "(DeleGate HTMUX=px).")
        ProxySpec proxy,
    @JsonPropertyDescription(
            "The ports that the tunnel serves, on either end. The Server owns the list; a "
                + "Client names the ports that it wants.")
        @Size(max = 128)
        List<PortSpec> ports,
    @JsonPropertyDescription(
            "CONNECT rules in order: the first that matches decides where a stream without "
                + "a declared target is dialled. What no rule matches is denied.")
        @Size(max = 128)
        List<ConnectRule> connect,
    @JsonPropertyDescription(
            "Timings and limits of every session. Default: each of its values has its own.")
        SessionSpec session,
    @JsonPropertyDescription(
            "How many agents share the work. Off Kubernetes, how many servers clients find behind "
                + "the address of this one. Default: 1.")
        @Min(0)
        @Max(100)
        Integer replicas,
    @JsonPropertyDescription(
            "Requests and limits of the agent's container, as Kubernetes writes them. "
                + "Ignored off Kubernetes.")
        @PreserveUnknownFields
        ObjectNode resources,
    @JsonPropertyDescription(
            "Laid over the pod template, for labels, scheduling and volumes; never image or "
                + "command. Ignored off Kubernetes.")
        TemplateSpec template,
    @JsonPropertyDescription("The NetworkPolicy of the agents. Default: mode Managed.")
        NetworkPolicySpec networkPolicy,
    @JsonPropertyDescription("The ServiceMonitor of the agents. Default: mode Auto.")
        MonitoringSpec monitoring) {

  private static final int REPLICAS = 1;

  public HtmuxTunnelSpec {
    ports = ports == null ? List.of() : List.copyOf(ports);
    connect = connect == null ? List.of() : List.copyOf(connect);
  }

  public Optional<CapskeySecretRef> capskeySecretRefIfGiven() {
    return Optional.ofNullable(capskeySecretRef);
  }

  public TlsSpec tlsOrDefault() {
    return tls == null ? new TlsSpec(null, null, null, null) : tls;
  }

  public Optional<ServerSpec> serverIfGiven() {
    return Optional.ofNullable(server);
  }

  public Optional<ClientSpec> clientIfGiven() {
    return Optional.ofNullable(client);
  }

  public Optional<ProxySpec> proxyIfGiven() {
    return Optional.ofNullable(proxy);
  }

  public SessionSpec sessionOrDefault() {
    return session == null ? SessionSpec.DEFAULT : session;
  }

  public int replicasOrDefault() {
    return replicas == null ? REPLICAS : replicas;
  }

  public Optional<ObjectNode> resourcesIfGiven() {
    return Optional.ofNullable(resources);
  }

  public Optional<TemplateSpec> templateIfGiven() {
    return Optional.ofNullable(template);
  }

  public NetworkPolicySpec networkPolicyOrDefault() {
    return networkPolicy == null ? new NetworkPolicySpec(null) : networkPolicy;
  }

  public MonitoringSpec monitoringOrDefault() {
    return monitoring == null ? new MonitoringSpec(null) : monitoring;
  }
}
