package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.docs.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of docs/examples.md: what is typed on which host, and what is then seen there.
 *
 * @param name what stands behind {@code test:} above it
 */
record Example(String name, List<Step> steps) {
  private static final Pattern PROMPT = Pattern.compile("(\\w+)\\$ (.+)");
  private static final String MARKER = "test: example ";

  /**
   * @param shown what the command prints, with the end of its last line
   */
  record Step(String host, String command, String shown) {
    boolean isAgent() {
      return command.startsWith("htmux ");
    }
  }

  static List<Example> all() {
    List<Example> all =
        Document.of("docs/examples.md").blocks().stream()
            .filter(block -> block.marker().startsWith(MARKER))
            .filter(block -> block.language().equals("console"))
            .map(block -> parse(block.marker().substring(MARKER.length()), block.text()))
            .toList();
    assertThat(all).as("examples in docs/examples.md").hasSizeGreaterThan(7);
    return all;
  }

  static Example parse(String name, String text) {
    List<Step> steps = new ArrayList<>();
    for (String line : text.replace("\\\n", "").lines().toList()) {
      Matcher prompt = PROMPT.matcher(line);
      if (prompt.matches()) {
        steps.add(new Step(prompt.group(1), prompt.group(2), ""));
      } else {
        Step last = steps.removeLast();
        steps.add(new Step(last.host(), last.command(), last.shown() + line + "\n"));
      }
    }
    return new Example(name, steps);
  }

  /** As the parameterized test shows it. */
  @Override
  public String toString() {
    return name;
  }
}
