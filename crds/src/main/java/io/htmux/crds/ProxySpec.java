package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * The upstream of a Proxy, and where it waits for its own clients (DeleGate {@code
 * HTMUX=px:host:port}).
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProxySpec(
    @JsonPropertyDescription(
            "The server, or the next proxy, that clients are passed on to; one at present.")
        @Required
        @Size(min = 1, max = 1)
        List<ServerUrl> upstream,
    @JsonPropertyDescription("The tunnel port, where its own clients dial in. Default: 9876.")
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "How the tunnel port is reached from outside the cluster. Default: type "
                + "ClusterIP.")
        ExposeSpec expose) {

  public ProxySpec {
    upstream = upstream == null ? List.of() : List.copyOf(upstream);
  }

  public int portOrDefault() {
    return port == null ? ServerUrl.TUNNEL_PORT : port;
  }

  public ExposeSpec exposeOrDefault() {
    return expose == null ? ExposeSpec.DEFAULT : expose;
  }
}
