package io.htmux.operator.plan;

import java.util.Map;
import java.util.Optional;

/** What is there of the Secrets and ConfigMaps that a tunnel names. */
public record Found(Map<String, NamedData> secrets, Map<String, NamedData> configMaps) {

  public Found {
    secrets = Map.copyOf(secrets);
    configMaps = Map.copyOf(configMaps);
  }

  Optional<NamedData> object(Reference reference) {
    return Optional.ofNullable(
        switch (reference.kind()) {
          case SECRET -> secrets.get(reference.name());
          case CONFIG_MAP -> configMaps.get(reference.name());
        });
  }

  /** The digest of what is referred to. */
  Optional<String> digest(Reference reference) {
    return object(reference).map(data -> data.digests().get(reference.key()));
  }
}
