package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Where a Server waits and whom it admits (DeleGate {@code HTMUX=sv[:[hostList][:portList]]}). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerSpec(
    @JsonPropertyDescription("The tunnel port, where clients dial in. Default: 9876.")
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription("Path of the HTTP upgrade at the tunnel port. Default: /htmux.")
        @Size(min = 1, max = 256)
        @Pattern(TextForms.PATH)
        String path,
    @JsonPropertyDescription(
            "How the tunnel port is reached from outside the cluster; data ports are not "
                + "meant. Default: type ClusterIP.")
        ExposeSpec expose,
    @JsonPropertyDescription("The clients that are admitted. An empty list admits nobody.")
        @Size(max = 256)
        List<AdmitSpec> admit,
    @JsonPropertyDescription("The tunnel is Ready when so many clients are connected. Default: 0.")
        @Min(0)
        @Max(1000)
        Integer minPeers) {

  private static final int MIN_PEERS = 0;

  public ServerSpec {
    admit = admit == null ? List.of() : List.copyOf(admit);
  }

  public int portOrDefault() {
    return port == null ? ServerUrl.TUNNEL_PORT : port;
  }

  public String pathOrDefault() {
    return path == null ? ServerUrl.PATH : path;
  }

  public ExposeSpec exposeOrDefault() {
    return expose == null ? ExposeSpec.DEFAULT : expose;
  }

  public int minPeersOrDefault() {
    return minPeers == null ? MIN_PEERS : minPeers;
  }
}
