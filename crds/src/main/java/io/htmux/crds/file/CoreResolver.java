package io.htmux.crds.file;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What an unquoted scalar is. As {@code kubectl} reads it, but for the readings of YAML 1.1 that
 * nobody means: {@code 0777} isn't octal and {@code 1:30} isn't ninety; both are texts.
 */
final class CoreResolver extends Resolver {

  private static final Pattern TRUTH =
      Pattern.compile(
          "y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)");
  private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL| ?");
  private static final Pattern MERGED = Pattern.compile("<<");

  @Override
  protected void addImplicitResolvers() {
    addImplicitResolver(Tag.BOOL, TRUTH, "yYnNtTfFoO");
    addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
    addImplicitResolver(Tag.FLOAT, FRACTION, "-+0123456789.");
    addImplicitResolver(Tag.MERGE, MERGED, "<");
    addImplicitResolver(Tag.NULL, NOTHING, "~nN\0");
  }
}
