package io.htmux.agent.app.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a user says, however it is cut: the proxy gives one and the same verdict, and what it
 * passes on begins with a head that it would take itself, with one Host and at most one length.
 * Runs its seeds in a normal build; with {@code JAZZER_FUZZ=1} it searches for more.
 */
class AnyRequestFuzzTest {
  private static final Pattern HOST = Pattern.compile("(?i)\r\nhost:");
  private static final Pattern LENGTH =
      Pattern.compile("(?i)\r\n(content-length|transfer-encoding):");

  /** Head of what went out, and the first line of what was answered. */
  private record Verdict(String passedOn, String answer) {}

  /** The corpus, and what each of its members may hide behind a good request. */
  static Stream<byte[]> seeds() {
    List<String> corpus =
        Stream.of(
                SmuggledRequestsTest.refused(),
                SmuggledRequestsTest.passed(),
                SmuggledRequestsTest.badChunks())
            .flatMap(one -> one)
            .map(arguments -> (String) arguments.get()[1])
            .toList();
    return Stream.concat(
            corpus.stream(),
            corpus.stream().map(one -> "POST http://h/ HTTP/1.1\r\nHost: h\r\n" + one))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "30s")
  void thereIsOneVerdictAndNothingAmbiguousGoesOut(byte @NotNull [] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    int cut = text.length() / 2;
    Verdict whole = verdict(text);
    require(whole.equals(verdict(text.substring(0, cut), text.substring(cut))), "cut at " + cut);
    if (!whole.passedOn().isEmpty()) {
      checkHead(whole.passedOn());
    }
  }

  private static Verdict verdict(String... parts) {
    try (Conversation conversation = new Conversation()) {
      for (String part : parts) {
        if (conversation.isUserConnected()) {
          conversation.userSays(part);
        }
      }
      String passedOn = conversation.wanted().isEmpty() ? "" : conversation.targetHeard(0);
      int end = passedOn.indexOf("\r\n\r\n");
      return new Verdict(
          end < 0 ? "" : passedOn.substring(0, end + 4),
          conversation.userHeard().lines().findFirst().orElse(""));
    }
  }

  private static void checkHead(String head) {
    ByteBuf octets = Conversation.octets(head);
    try {
      require(
          new HeadLines(HeadLines.Kind.REQUEST).end(octets).orElse(-1) == head.length(),
          "another head within the head");
    } catch (BadMessageException e) {
      throw new AssertionError(e.getMessage() + " " + head, e);
    } finally {
      octets.release();
    }
    require(HOST.matcher(head).results().count() == 1, "one Host: " + head);
    require(LENGTH.matcher(head).results().count() <= 1, "one length at most: " + head);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
