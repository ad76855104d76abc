package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/** The servers that a Client dials (DeleGate {@code HTMUX=cl:host:port}). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClientSpec(
    @JsonPropertyDescription("The servers. All of them are kept connected.")
        @Required
        @Size(min = 1, max = 16)
        List<ServerUrl> servers,
    @JsonPropertyDescription(
            "The name by which the servers know this client. Default: metadata.name.")
        @Size(min = 1, max = 63)
        @Pattern(TextForms.DNS_LABEL)
        String identity,
    @JsonPropertyDescription("The HTTP proxy through which the servers are dialled.")
        HttpProxySpec httpProxy) {

  public ClientSpec {
    servers = servers == null ? List.of() : List.copyOf(servers);
  }

  /**
   * The name by which the servers know this client.
   *
   * @param resourceName metadata.name of the file
   */
  public String identityOrDefault(String resourceName) {
    return identity == null ? resourceName : identity;
  }

  public Optional<HttpProxySpec> httpProxyIfGiven() {
    return Optional.ofNullable(httpProxy);
  }
}
