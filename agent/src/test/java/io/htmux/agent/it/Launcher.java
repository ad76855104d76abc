package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher script becomes in the end: java with the launcher's own flags and the jar that
 * was just built. The script itself is left out, since it might want to build.
 */
final class Launcher {
  private static final Pattern FLAG = Pattern.compile("^-(XX:|X|-|Dio\\.)\\S+$");

  private Launcher() {}

  static List<String> command() {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      // whoever ignores hang-ups, as under nohup, hands that on to all that he starts
      command.addAll(List.of("env", "--default-signal=HUP"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.add("-jar");
    command.add(property("htmux.runner"));
    return command;
  }

  private static List<String> flags() {
    Path script = Path.of(property("htmux.repository"), "htmux");
    try {
      String text = Files.readString(script);
      Matcher call = Pattern.compile("exec (.*?) -jar ", Pattern.DOTALL).matcher(text);
      assertThat(call.find()).as("the call of java in %s", script).isTrue();
      List<String> flags =
          Pattern.compile("[\\s\\\\]+")
              .splitAsStream(call.group(1))
              .filter(FLAG.asMatchPredicate())
              .toList();
      assertThat(flags).as("flags of java in %s", script).hasSizeGreaterThan(5);
      return flags;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    assertThat(value).as("system property %s, set by Maven", name).isNotBlank();
    return value;
  }
}
