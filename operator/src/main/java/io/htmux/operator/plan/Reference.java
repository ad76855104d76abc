package io.htmux.operator.plan;

import java.util.Arrays;
import java.util.List;

/**
 * A key of a Secret or ConfigMap that a tunnel names.
 *
 * @param path of the field that names it
 */
public record Reference(Kind kind, String name, String key, String path) {

  /** What is named. */
  public enum Kind {
    SECRET("Secret"),
    CONFIG_MAP("ConfigMap");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  static List<Reference> secret(String name, String path, String... keys) {
    return Arrays.stream(keys).map(key -> new Reference(Kind.SECRET, name, key, path)).toList();
  }
}
