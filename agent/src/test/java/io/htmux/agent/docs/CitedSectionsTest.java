package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every section that a comment in the code cites is a heading of docs/protocol.md. */
class CitedSectionsTest {
  private static final Pattern CITED = Pattern.compile("(RFC \\d+ )?§(\\d+(?:\\.\\d+)?)");
  private static final Pattern NUMBER = Pattern.compile("§(\\d+(?:\\.\\d+)?) .+");

  @Test
  void everyCitedSectionIsThere() {
    Set<String> sections =
        Document.of("docs/protocol.md").headings().stream()
            .map(NUMBER::matcher)
            .filter(Matcher::matches)
            .map(heading -> heading.group(1))
            .collect(Collectors.toSet());
    Map<String, String> cited = new TreeMap<>();
    Repository.mainSources()
        .forEach(
            source ->
                CITED
                    .matcher(Repository.text(source))
                    .results()
                    .filter((MatchResult found) -> found.group(1) == null)
                    .forEach(found -> cited.put(found.group(2), source.toString())));
    assertThat(cited).hasSizeGreaterThan(15);
    assertThat(cited)
        .allSatisfy((section, source) -> assertThat(sections).as(source).contains(section));
  }
}
