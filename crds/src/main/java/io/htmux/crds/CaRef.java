package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Optional;

/** Whom this end trusts: exactly one of the two. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CaRef(
    @JsonPropertyDescription("A Secret with the certificates.") CaSource secretRef,
    @JsonPropertyDescription("A ConfigMap with the certificates.") CaSource configMapRef) {

  public Optional<CaSource> secretRefIfGiven() {
    return Optional.ofNullable(secretRef);
  }

  public Optional<CaSource> configMapRefIfGiven() {
    return Optional.ofNullable(configMapRef);
  }
}
