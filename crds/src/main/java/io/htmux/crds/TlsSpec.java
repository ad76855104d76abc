package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Optional;

/** TLS of the tunnel connection. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TlsSpec(
    @JsonPropertyDescription(
            "Required or Disabled: whether the tunnel port of a Server or Proxy speaks TLS, "
                + "and whether htmux:// URLs mean TLS. URLs with http:// or https:// say it "
                + "themselves. Default: Required.")
        TlsMode mode,
    @JsonPropertyDescription(
            "The Secret with this end's certificate and key (type kubernetes.io/tls, as "
                + "cert-manager writes it). A Server or Proxy with TLS needs one; a Client needs "
                + "one where the Server asks for it.")
        SecretRef secretRef,
    @JsonPropertyDescription(
            "Whom this end trusts. On a Server or Proxy it asks clients for a certificate "
                + "(mTLS). Without it a Client trusts the authorities of the system.")
        CaRef caRef,
    @JsonPropertyDescription(
            "The name that the Server's certificate must hold, where it differs from the "
                + "host in the URL. Client and Proxy only.")
        @Size(min = 1, max = 253)
        @Pattern(TextForms.HOST)
        String serverName) {

  public TlsMode modeOrDefault() {
    return mode == null ? TlsMode.REQUIRED : mode;
  }

  public Optional<SecretRef> secretRefIfGiven() {
    return Optional.ofNullable(secretRef);
  }

  public Optional<CaRef> caRefIfGiven() {
    return Optional.ofNullable(caRef);
  }

  public Optional<String> serverNameIfGiven() {
    return Optional.ofNullable(serverName);
  }
}
