package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of an agent in one volume, so that they change together: the tunnel file, and of each
 * Secret only the keys that are named, at {@code secrets/name/key}.
 */
final class AgentVolumes {

  static final String FILES = "/etc/htmux";
  static final String SECRETS = "secrets";
  private static final int READABLE_BY_GROUP = 0440;

  private AgentVolumes() {}

  static Volume files(AgentPlan plan) {
    List<VolumeProjection> sources = new ArrayList<>();
    sources.add(
        new VolumeProjectionBuilder()
            .withNewConfigMap()
            .withName(plan.name())
            .addNewItem(AgentConfig.FILE, null, AgentConfig.FILE)
            .endConfigMap()
            .build());
    plan.references().stream()
        .map(AgentVolumes::object)
        .distinct()
        .forEach(object -> sources.add(projection(object, plan.references())));
    return new VolumeBuilder()
        .withName("files")
        .withNewProjected()
        .withDefaultMode(READABLE_BY_GROUP)
        .withSources(sources)
        .endProjected()
        .build();
  }

  static Volume temporary() {
    return new VolumeBuilder()
        .withName("tmp")
        .withNewEmptyDir()
        .withSizeLimit(new Quantity("32Mi"))
        .endEmptyDir()
        .build();
  }

  static List<VolumeMount> mounts() {
    return List.of(
        new VolumeMountBuilder().withName("files").withMountPath(FILES).withReadOnly(true).build(),
        new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
  }

  private record Source(Reference.Kind kind, String name) {}

  private static Source object(Reference reference) {
    return new Source(reference.kind(), reference.name());
  }

  private static VolumeProjection projection(Source source, List<Reference> references) {
    List<KeyToPath> items =
        references.stream()
            .filter(reference -> object(reference).equals(source))
            .flatMap(reference -> Stream.of(reference.key()))
            .distinct()
            .map(key -> item(source.name(), key))
            .toList();
    return switch (source.kind()) {
      case SECRET ->
          new VolumeProjectionBuilder()
              .withNewSecret()
              .withName(source.name())
              .withItems(items)
              .endSecret()
              .build();
      case CONFIG_MAP ->
          new VolumeProjectionBuilder()
              .withNewConfigMap()
              .withName(source.name())
              .withItems(items)
              .endConfigMap()
              .build();
    };
  }

  private static KeyToPath item(String name, String key) {
    return new KeyToPathBuilder().withKey(key).withPath(SECRETS + "/" + name + "/" + key).build();
  }
}
