package io.htmux.operator.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code deploy/base} consists of, with the aliases of YAML resolved. */
record BaseManifests(List<JsonNode> manifests) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static BaseManifests in(Path folder) {
    List<JsonNode> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        yaml.loadAll(Files.readString(file)).forEach(one -> found.add(JSON.valueToTree(one)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BaseManifests(found);
  }

  JsonNode the(String kind, String name) {
    return manifests.stream()
        .filter(one -> one.path("kind").asText().equals(kind))
        .filter(one -> one.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("deploy/base has no " + kind + " " + name));
  }

  JsonNode kustomization() {
    return manifests.stream()
        .filter(one -> one.path("kind").asText().equals("Kustomization"))
        .findFirst()
        .orElseThrow();
  }

  /** The rules of these roles, one after the other. */
  List<JsonNode> rules(String kind, String... roles) {
    return Stream.of(roles).flatMap(role -> the(kind, role).path("rules").valueStream()).toList();
  }

  /** How an image is called after kustomize. */
  String image(String name) {
    return kustomization()
        .path("images")
        .valueStream()
        .filter(image -> image.path("name").asText().equals(name))
        .map(image -> image.path("newName").asText() + ":" + image.path("newTag").asText())
        .findFirst()
        .orElseThrow();
  }

  /** A value of the settings, by its name. */
  String setting(String name) {
    return kustomization()
        .at("/configMapGenerator/0/literals")
        .valueStream()
        .map(JsonNode::asText)
        .filter(literal -> literal.startsWith(name + "="))
        .map(literal -> literal.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }
}
