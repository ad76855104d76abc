package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the repository, read as far as the tests need it. */
public record Document(Path file, List<String> lines) {

  /**
   * A fenced block.
   *
   * @param language what stands behind the fence
   * @param marker text of the last comment above it in its section, empty for none
   */
  public record Block(String language, String marker, String text) {}

  record Link(String text, String target) {}

  private static final Pattern MARKER = Pattern.compile("<!-- ((?:test|file): .+) -->");
  private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final String FENCE = "```";

  public static Document of(String name) {
    Path file = Repository.file(name);
    return new Document(file, Repository.text(file).lines().toList());
  }

  /** README.md and everything below docs. */
  static List<Document> all() {
    Stream<Path> docs = Repository.files("docs", ".md").stream();
    List<Document> all =
        Stream.concat(Stream.of(Repository.file("README.md")), docs)
            .map(file -> new Document(file, Repository.text(file).lines().toList()))
            .toList();
    assertThat(all).hasSizeGreaterThan(10);
    return all;
  }

  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    String marker = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher comment = MARKER.matcher(line);
      if (comment.matches()) {
        marker = comment.group(1);
      } else if (HEADING.matcher(line).matches()) {
        marker = "";
      } else if (line.startsWith(FENCE)) {
        int end = i + 1;
        while (!lines.get(end).startsWith(FENCE)) {
          end++;
        }
        String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
        blocks.add(new Block(line.substring(FENCE.length()), marker, text));
        i = end;
      }
    }
    return blocks;
  }

  /** Those below a comment, up to the next comment or heading; at least one. */
  public List<Block> blocks(String marker) {
    List<Block> found = blocks().stream().filter(block -> block.marker().equals(marker)).toList();
    assertThat(found).as("blocks below <!-- %s --> in %s", marker, file).isNotEmpty();
    return found;
  }

  /** The cells of the first table below a comment, without its two head lines; at least one row. */
  List<List<String>> table(String marker) {
    List<List<String>> rows =
        lines.stream()
            .dropWhile(line -> !line.equals("<!-- " + marker + " -->"))
            .dropWhile(line -> !line.startsWith("|"))
            .takeWhile(line -> line.startsWith("|"))
            .skip(2)
            .map(Document::cells)
            .toList();
    assertThat(rows).as("table below <!-- %s --> in %s", marker, file).isNotEmpty();
    return rows;
  }

  /** Lines outside blocks. */
  List<String> prose() {
    List<String> prose = new ArrayList<>();
    boolean inBlock = false;
    for (String line : lines) {
      if (line.startsWith(FENCE)) {
        inBlock = !inBlock;
      } else if (!inBlock) {
        prose.add(line);
      }
    }
    return prose;
  }

  List<Link> links() {
    return prose().stream()
        .flatMap(line -> LINK.matcher(line).results())
        .map(link -> new Link(link.group(1), link.group(2)))
        .toList();
  }

  /** What stands between back-quotes, in tables without their escapes. */
  List<String> codes() {
    return prose().stream().flatMap(line -> codes(line).stream()).toList();
  }

  static List<String> codes(String text) {
    return CODE.matcher(text)
        .results()
        .map((MatchResult code) -> code.group(1).replace("\\|", "|"))
        .toList();
  }

  List<String> headings() {
    return prose().stream()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1))
        .toList();
  }

  /** What a link to a heading ends in, as GitHub makes it. */
  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
  }

  Optional<Path> folder() {
    return Optional.ofNullable(file.getParent());
  }

  @Override
  public String toString() {
    return Repository.root().relativize(file).toString();
  }

  private static List<String> cells(String line) {
    String[] cells = line.replace("\\|", "\u0000").split("\\|", -1);
    return Stream.of(cells)
        .skip(1)
        .limit(cells.length - 2L)
        .map(cell -> cell.strip().replace("\u0000", "\\|"))
        .toList();
  }
}
