package io.htmux.crds.file;

import io.htmux.crds.rules.Nearest;
import java.util.List;

/** Tells a tunnel from other things that a YAML file may hold, before its fields are looked at. */
final class Envelope {

  private Envelope() {}

  /** False, and reported, when the document says itself that it is something else. */
  static boolean isOurs(YamlValue document, Problems problems) {
    if (!(document instanceof YamlValue.Mapping mapping)) {
      problems.add(
          Problem.ofSyntax(
              "the file must hold a mapping (apiVersion, kind, metadata, spec), was "
                  + document.words(),
              document.position()));
      return false;
    }
    boolean version = holds(mapping, "apiVersion", TunnelFile.API_VERSION, problems);
    boolean kind = holds(mapping, "kind", TunnelFile.KIND, problems);
    return version && kind;
  }

  private static boolean holds(
      YamlValue.Mapping document, String field, String expected, Problems problems) {
    YamlValue.Entry entry = document.entries().get(field);
    if (entry == null || entry.value().isNull()) {
      return true;
    }
    problems.field(field, entry.position());
    if (!(entry.value() instanceof YamlValue.Scalar scalar && scalar.json().isTextual())) {
      problems.add(field, "must be " + expected + ", was " + entry.value().words());
      return false;
    }
    String text = scalar.json().textValue();
    if (text.equals(expected)) {
      return true;
    }
    String hint =
        Nearest.of(text, List.of(expected)).map(near -> "; did you mean " + near + "?").orElse("");
    problems.add(field, "must be " + expected + ", was " + Words.quoted(text) + hint);
    return false;
  }
}
