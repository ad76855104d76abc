package io.htmux.crds.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The names in a list that is a map by name. */
final class Names {

  private Names() {}

  /**
   * @param names in the order of the list; null where the name is missing
   */
  static void unique(String list, List<String> names, Complaints complaints) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Integer earlier = name == null ? null : first.putIfAbsent(name, i);
      if (earlier != null) {
        complaints.add(
            list + "[" + i + "].name",
            "\"" + name + "\" is taken by " + list + "[" + earlier + "].name");
      }
    }
  }

  /**
   * The names that a list offers.
   *
   * @param basis paths of the list and of each name that is missing from it
   */
  record Known(List<String> names, List<String> basis) {}

  static Known known(String list, List<String> names) {
    List<String> basis = new ArrayList<>(List.of(list));
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i) == null) {
        basis.add(list + "[" + i + "].name");
      }
    }
    return new Known(names.stream().filter(Objects::nonNull).distinct().toList(), basis);
  }
}
