package io.htmux.crds.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * SnakeYAML's graph to a tree. An alias repeats what it stands for, so the number of values is
 * bounded here ("a billion laughs" ends after 20,000), and the depth again, for an anchor that
 * holds its own alias.
 */
final class YamlTree {

  static final int MAX_VALUES = 20_000;
  private static final int MAX_DIGITS = 40;

  /** Of the longest annotation: 253 for its prefix, the slash, 63 for its name. */
  private static final int MAX_KEY_LENGTH = 317;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");
  private static final Set<Tag> SCALARS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MERGE);

  private final Problems problems;
  private int values;

  YamlTree(Problems problems) {
    this.problems = problems;
  }

  /** Empty when the document is too large or no plain data; that is reported. */
  Optional<YamlValue> root(Node node) {
    try {
      return Optional.of(value(node, 1));
    } catch (Refused e) {
      problems.add(Problem.ofSyntax(e.getMessage(), e.position));
      return Optional.empty();
    }
  }

  private YamlValue value(Node node, int depth) {
    Position position = YamlReader.position(node.getStartMark());
    values++;
    if (values > MAX_VALUES) {
      throw new Refused(
          "the file holds more than " + MAX_VALUES + " values, aliases counted", position);
    }
    if (depth > YamlReader.MAX_DEPTH) {
      throw new Refused(
          "the file is nested deeper than " + YamlReader.MAX_DEPTH + " levels", position);
    }
    return switch (node) {
      case MappingNode mapping when mapping.getTag().equals(Tag.MAP) ->
          new YamlValue.Mapping(position, entries(mapping, depth));
      case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> {
        List<YamlValue> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(value(item, depth + 1));
        }
        yield new YamlValue.Sequence(position, items);
      }
      case ScalarNode scalar when SCALARS.contains(scalar.getTag()) ->
          new YamlValue.Scalar(
              position, json(scalar), scalar.getScalarStyle() == ScalarStyle.PLAIN);
      default ->
          throw new Refused(
              "the YAML tag "
                  + Words.quoted(node.getTag().getValue())
                  + " has no meaning here; a text that begins with ! needs quotes",
              position);
    };
  }

  private Map<String, YamlValue.Entry> entries(MappingNode mapping, int depth) {
    Map<String, YamlValue.Entry> own = new LinkedHashMap<>();
    Map<String, YamlValue.Entry> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      Position position = YamlReader.position(key.getStartMark());
      if (key.getTag().equals(Tag.MERGE)) {
        merge(value(tuple.getValueNode(), depth + 1), merged, position);
      } else if (key instanceof ScalarNode scalar) {
        boundKey(scalar.getValue(), position);
        YamlValue value = value(tuple.getValueNode(), depth + 1);
        if (own.putIfAbsent(scalar.getValue(), new YamlValue.Entry(position, value)) != null) {
          problems.add(
              Problem.ofSyntax(
                  "the key " + Words.quoted(scalar.getValue()) + " stands twice in one mapping",
                  position));
        }
      } else {
        problems.add(Problem.ofSyntax("a key must be a text, was a mapping or list", position));
      }
    }
    merged.forEach(own::putIfAbsent);
    return own;
  }

  private static void boundKey(String key, Position position) {
    if (key.length() > MAX_KEY_LENGTH) {
      throw new Refused(
          "a key must have at most " + MAX_KEY_LENGTH + " characters, has " + key.length(),
          position);
    }
  }

  private void merge(YamlValue value, Map<String, YamlValue.Entry> merged, Position position) {
    switch (value) {
      case YamlValue.Mapping mapping -> mapping.entries().forEach(merged::putIfAbsent);
      case YamlValue.Sequence sequence ->
          sequence.items().forEach(item -> mergeItem(item, merged, position));
      case YamlValue.Scalar _ ->
          problems.add(
              Problem.ofSyntax(
                  "<< takes a mapping or a list of mappings, was " + value.words(), position));
    }
  }

  private void mergeItem(YamlValue item, Map<String, YamlValue.Entry> merged, Position position) {
    if (item instanceof YamlValue.Mapping mapping) {
      mapping.entries().forEach(merged::putIfAbsent);
    } else {
      problems.add(Problem.ofSyntax("<< takes mappings, was " + item.words(), position));
    }
  }

  private static JsonNode json(ScalarNode scalar) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return JSON.nullNode();
      }
      if (tag.equals(Tag.BOOL)) {
        return JSON.booleanNode(TRUE.contains(text.toLowerCase(Locale.ROOT)));
      }
      if (tag.equals(Tag.INT) && text.length() <= MAX_DIGITS) {
        return whole(new BigInteger(text));
      }
      if (tag.equals(Tag.FLOAT) && text.length() <= MAX_DIGITS) {
        return JSON.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      return JSON.textNode(text);
    }
    return JSON.textNode(text);
  }

  /** The narrowest kind of number that holds it, as a JSON parser would choose. */
  private static JsonNode whole(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return JSON.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? JSON.numberNode(number.longValue())
        : JSON.numberNode(number);
  }

  /** Ends the walk; never leaves this class. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position position;

    Refused(String message, Position position) {
      super(message);
      this.position = position;
    }
  }
}
