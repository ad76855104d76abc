package io.htmux.operator.watch;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.htmux.operator.plan.Digest;
import io.htmux.operator.plan.Found;
import io.htmux.operator.plan.NamedData;
import io.htmux.operator.plan.Reference;
import io.htmux.operator.plan.Reference.Kind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The Secrets and ConfigMaps that tunnels name. */
public final class NamedReferences {

  private final NamedObjects<Secret> secrets;
  private final NamedObjects<ConfigMap> configMaps;

  /**
   * @param changed told each tunnel that names an object that has changed
   */
  public NamedReferences(KubernetesClient client, Consumer<ResourceID> changed) {
    secrets =
        new NamedObjects<>(
            id ->
                client
                    .secrets()
                    .inNamespace(id.getNamespace().orElseThrow())
                    .withName(id.getName()),
            NamedReferences::digests,
            changed);
    configMaps =
        new NamedObjects<>(
            id ->
                client
                    .configMaps()
                    .inNamespace(id.getNamespace().orElseThrow())
                    .withName(id.getName()),
            NamedReferences::digests,
            changed);
  }

  /** What there is of them now; from now on they are watched, and no others. */
  public Found find(ResourceID tunnel, List<Reference> references) {
    return new Found(
        secrets.namedBy(tunnel, names(references, Kind.SECRET)),
        configMaps.namedBy(tunnel, names(references, Kind.CONFIG_MAP)));
  }

  /** The tunnel is gone. */
  public void forget(ResourceID tunnel) {
    secrets.forget(tunnel);
    configMaps.forget(tunnel);
  }

  public int watches() {
    return secrets.watches() + configMaps.watches();
  }

  private static Set<String> names(List<Reference> references, Kind kind) {
    return references.stream()
        .filter(reference -> reference.kind() == kind)
        .map(Reference::name)
        .collect(Collectors.toSet());
  }

  private static NamedData digests(Secret secret) {
    Map<String, String> digests = new HashMap<>();
    orEmpty(secret.getData())
        .forEach(
            (key, value) -> digests.put(key, Digest.of(Base64.getMimeDecoder().decode(value))));
    return new NamedData(digests);
  }

  private static NamedData digests(ConfigMap map) {
    Map<String, String> digests = new HashMap<>();
    orEmpty(map.getData())
        .forEach(
            (key, value) -> digests.put(key, Digest.of(value.getBytes(StandardCharsets.UTF_8))));
    orEmpty(map.getBinaryData())
        .forEach(
            (key, value) -> digests.put(key, Digest.of(Base64.getMimeDecoder().decode(value))));
    return new NamedData(digests);
  }

  private static Map<String, String> orEmpty(Map<String, String> data) {
    return Optional.ofNullable(data).orElse(Map.of());
  }
}
