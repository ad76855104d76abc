package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher script becomes in the end: java with the launcher's own flags and the jar that
 * was just built. The script itself is left out, since it might want to build.
 */
final class Launcher {
  private static final Pattern FLAG = Pattern.compile("^-(XX:|X|-|Dio\\.)\\S+$");

  private Launcher() {}

  /** An agent, as a user starts it: with the classes that the launcher records once. */
  static List<String> command() {
    List<String> command = new ArrayList<>(List.of("-XX:AOTCache=" + Recorded.CACHE));
    command.addAll(List.of("-jar", property("htmux.runner")));
    return java(command);
  }

  /** Java with the launcher's flags and some more arguments. */
  static List<String> java(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").equals("Linux")) {
      // whoever ignores hang-ups, as under nohup, hands that on to all that he starts
      command.addAll(List.of("env", "--default-signal=HUP"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(arguments);
    return command;
  }

  /** Once for all tests of this JVM. */
  private static final class Recorded {
    private static final Duration RECORD_WITHIN = Duration.ofMinutes(3);
    static final Path CACHE = record();

    private static Path record() {
      Path cache = Path.of(property("htmux.runner")).resolveSibling("tested.aot");
      List<String> command =
          java(List.of("-jar", property("htmux.runner"), "demo", "--record", cache.toString()));
      try {
        Path told = cache.resolveSibling("tested.log");
        Process recording =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        assertThat(recording.waitFor(RECORD_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(recording.exitValue()).as(Files.readString(told)).isZero();
        assertThat(cache).isNotEmptyFile();
        return cache;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<String> flags() {
    Path script = Path.of(property("htmux.repository"), "htmux");
    try {
      String text = Files.readString(script);
      Matcher call = Pattern.compile("options=\"([^$\"]*)\"").matcher(text);
      assertThat(call.find()).as("options of java in %s", script).isTrue();
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
