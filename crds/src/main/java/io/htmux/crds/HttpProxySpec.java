package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Optional;

/** An HTTP proxy between a Client and its servers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HttpProxySpec(
    @JsonPropertyDescription("The proxy, http://host:port. User and password never stand here.")
        @Required
        @Size(min = 8, max = 512)
        @Pattern(TextForms.PROXY_URL)
        String url,
    @JsonPropertyDescription(
            "The Secret with user and password for the proxy (type "
                + "kubernetes.io/basic-auth: keys username and password).")
        SecretRef credentialsSecretRef) {

  public Optional<SecretRef> credentialsSecretRefIfGiven() {
    return Optional.ofNullable(credentialsSecretRef);
  }
}
