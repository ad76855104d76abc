package io.htmux.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.docs.Repository;
import io.netty.buffer.ByteBuf;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * An event loop that has no memory left would go on without whatever it was just doing, and a half
 * dead agent would hold its ports: the process ends, and whoever keeps it running starts it anew.
 */
class OutOfMemoryInTheEventLoopTest {
  private static final String FLAG = "-XX:+ExitOnOutOfMemoryError";

  /** What the JVM ends with then. */
  private static final int OUT_OF_MEMORY = 3;

  private static final int STILL_ALIVE = 7;

  @Test
  void endsAProcessThatTheLauncherStarted() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launcherFlags());
    command.addAll(List.of("-cp", classPath(), Hungry.class.getName()));
    Process hungry = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(hungry.getInputStream().readAllBytes(), UTF_8);
      assertThat(hungry.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(hungry.exitValue()).as(said).isEqualTo(OUT_OF_MEMORY);
    } finally {
      hungry.destroyForcibly();
    }
  }

  @Test
  void imagesHaveTheFlagToo() throws IOException {
    for (String options : new String[] {"agent.options", "operator.options"}) {
      assertThat(Files.readAllLines(Repository.file("deploy/images/" + options))).contains(FLAG);
    }
  }

  private static List<String> launcherFlags() throws IOException {
    List<String> flags =
        Pattern.compile("(?<=\\s)-X[mXs][:a-z][^\\s\\\\]*")
            .matcher(Files.readString(Repository.file("htmux")))
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(flags).contains(FLAG).anyMatch(flag -> flag.startsWith("-Xmx"));
    return flags;
  }

  /** Of what the hungry one needs, wherever it is loaded from here. */
  private static String classPath() throws URISyntaxException {
    List<String> parts = new ArrayList<>();
    for (Class<?> one :
        new Class<?>[] {
          Hungry.class, NioEventLoopGroup.class, EventExecutor.class, ByteBuf.class
        }) {
      parts.add(
          Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, parts);
  }

  /** Takes all there is, on an event loop. */
  static final class Hungry {
    private Hungry() {}

    public static void main(String[] arguments) throws InterruptedException {
      List<long[]> all = new ArrayList<>();
      new NioEventLoopGroup(1)
          .execute(
              () -> {
                while (true) {
                  all.add(new long[1 << 20]);
                }
              });
      boolean counted = new CountDownLatch(1).await(30, TimeUnit.SECONDS);
      System.out.println("alive, " + counted + ", with " + all.size());
      Runtime.getRuntime().halt(STILL_ALIVE);
    }
  }
}
