package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Optional;

/** A port that the tunnel serves: one end listens, the other one dials. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PortSpec(
    @JsonPropertyDescription("Name of the port, the same at both ends.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String name,
    @JsonPropertyDescription(
            "Server or Client: the end that listens (DeleGate /remote and /local). The "
                + "other end dials.")
        @Required
        ListenOn listenOn,
    @JsonPropertyDescription("The address to listen on. Default: *, every address of the host.")
        @Size(min = 1, max = 253)
        @Pattern(TextForms.LISTEN_HOST)
        String host,
    @JsonPropertyDescription(
            "The port to listen on. The end that listens needs it; the other one gives it "
                + "only to ask a DeleGate server for it.")
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription("TCP or UDP. Default: TCP.") Protocol protocol,
    @JsonPropertyDescription(
            "What answers at the end that dials: Relay passes everything to the target; "
                + "HttpProxy, Socks5 and Ftp dial what their user asks for, as the CONNECT rules "
                + "allow. Default: Relay.")
        App app,
    @JsonPropertyDescription(
            "Where the end that dials connects to. Only in the file of that end, and only "
                + "for app Relay; serviceRef stands in for it.")
        TargetSpec target,
    @JsonPropertyDescription(
            "The Kubernetes Service that the end that dials connects to, in the namespace "
                + "of the resource. Instead of target.")
        ServiceRef serviceRef,
    @JsonPropertyDescription(
            "None, V1 or V2: whether the target is told the user's address by the PROXY "
                + "protocol. Only in the file of the end that dials. Default: None.")
        ProxyProtocol proxyProtocol,
    @JsonPropertyDescription(
            "The Kubernetes Service of this port, where this agent listens. Default: type "
                + "ClusterIP.")
        PortServiceSpec service,
    @JsonPropertyDescription("Limits of this port. Default: none but those of the session.")
        LimitsSpec limits) {

  private static final String HOST = "*";

  public String hostOrDefault() {
    return host == null ? HOST : host;
  }

  public Optional<Integer> portIfGiven() {
    return Optional.ofNullable(port);
  }

  public Protocol protocolOrDefault() {
    return protocol == null ? Protocol.TCP : protocol;
  }

  public App appOrDefault() {
    return app == null ? App.RELAY : app;
  }

  public Optional<TargetSpec> targetIfGiven() {
    return Optional.ofNullable(target);
  }

  public Optional<ServiceRef> serviceRefIfGiven() {
    return Optional.ofNullable(serviceRef);
  }

  public ProxyProtocol proxyProtocolOrDefault() {
    return proxyProtocol == null ? ProxyProtocol.NONE : proxyProtocol;
  }

  public PortServiceSpec serviceOrDefault() {
    return service == null ? PortServiceSpec.DEFAULT : service;
  }

  public LimitsSpec limitsOrDefault() {
    return limits == null ? LimitsSpec.DEFAULT : limits;
  }
}
