package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names the object that holds certificates of authorities, in the namespace of the resource. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CaSource(
    @JsonPropertyDescription("Name of the Secret or ConfigMap.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(TextForms.DNS_SUBDOMAIN)
        String name,
    @JsonPropertyDescription("Key within it, PEM. Default: ca.crt.")
        @Size(min = 1, max = 253)
        @Pattern(TextForms.DATA_KEY)
        String key) {

  private static final String KEY = "ca.crt";

  public String keyOrDefault() {
    return key == null ? KEY : key;
  }
}
