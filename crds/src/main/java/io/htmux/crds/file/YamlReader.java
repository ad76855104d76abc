package io.htmux.crds.file;

import java.io.StringReader;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;

/** Text to tree, for one document. Nothing in the text makes it build any class. */
final class YamlReader {

  static final int MAX_DEPTH = 32;
  private static final int MAX_ALIASES = 50;

  private YamlReader() {}

  /**
   * The only document of the text; empty when it has none. Whatever stops the reading is reported
   * and gives empty as well.
   */
  static Optional<YamlValue> read(String text, Problems problems) {
    try {
      Iterator<Node> documents = yaml(text.length()).composeAll(new StringReader(text)).iterator();
      Optional<Node> only = Optional.empty();
      while (documents.hasNext()) {
        Node document = documents.next();
        if (isEmpty(document)) {
          continue;
        }
        if (only.isPresent()) {
          problems.add(
              Problem.ofSyntax(
                  "the file holds more than one document, expected one; split it before this line",
                  position(document.getStartMark())));
          return Optional.empty();
        }
        only = Optional.of(document);
      }
      if (only.isEmpty()) {
        problems.add(Problem.ofFile("the file is empty, expected an HtmuxTunnel"));
      }
      return only.flatMap(node -> new YamlTree(problems).root(node));
    } catch (MarkedYAMLException e) {
      problems.add(syntax(e));
    } catch (ReaderException e) {
      problems.add(
          Problem.ofFile(
              "not YAML: the character U+%04X at character %d is not allowed"
                  .formatted(e.getCodePoint(), e.getPosition() + 1)));
    } catch (YAMLException e) {
      problems.add(Problem.ofFile("not YAML that this program takes: " + firstLine(e)));
    }
    return Optional.empty();
  }

  static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Yaml yaml(int length) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(length + 1);
    options.setAllowRecursiveKeys(false);
    DumperOptions unused = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options), new Representer(unused), unused, options, new CoreResolver());
  }

  private static boolean isEmpty(Node document) {
    return document instanceof ScalarNode && document.getTag().equals(Tag.NULL);
  }

  /** Without the excerpt that SnakeYAML adds, which may hold what isn't for a log. */
  private static Problem syntax(MarkedYAMLException e) {
    StringJoiner message = new StringJoiner(", ", "not YAML: ", "");
    for (String part : new String[] {e.getContext(), e.getProblem()}) {
      if (part != null && !part.isBlank()) {
        message.add(part.strip());
      }
    }
    hint(String.valueOf(e.getContext())).ifPresent(message::add);
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    return mark == null
        ? Problem.ofFile(message.toString())
        : Problem.ofSyntax(message.toString(), position(mark));
  }

  private static Optional<String> hint(String context) {
    if (context.contains("alias")) {
      return Optional.of("a text that begins with * needs quotes");
    }
    return context.contains("a tag")
        ? Optional.of("a text that begins with ! needs quotes")
        : Optional.empty();
  }

  private static String firstLine(YAMLException e) {
    return List.of(String.valueOf(e.getMessage()).split("\n", 2)).getFirst();
  }
}
