package io.htmux.crds.rules;

import java.util.List;

/** Takes what is wrong, one complaint at a time. */
@FunctionalInterface
public interface Complaints {

  /**
   * Takes one complaint.
   *
   * @param path the field, {@code spec.ports[2].port}
   * @param complaint goes on after the path: "must be 1..65535, was 0"
   */
  default void add(String path, String complaint) {
    add(path, complaint, List.of());
  }

  /**
   * Takes one complaint that was concluded from other fields too.
   *
   * @param basis paths of those fields; when one of them is wrong itself, this complaint says
   *     nothing of its own
   */
  void add(String path, String complaint, List<String> basis);
}
