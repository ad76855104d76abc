package io.htmux.agent.upgrade;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the octets, both ends come to a verdict or say that the head is malformed. Runs its
 * recorded inputs in a normal build; with {@code JAZZER_FUZZ=1} it searches for more.
 */
class UpgradeHeadFuzzTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2012-10-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Pair PAIR =
      new Pair(new HostPort("127.0.0.1", 9876), new HostPort("127.0.0.1", 58416));
  private static final RequestCheck SERVER = new RequestCheck(ServerTerms.inbound(CLOCK));
  private static final AnswerCheck CLIENT =
      new AnswerCheck(ClientTerms.asking(ListenAddresses.NONE, 1, CLOCK));

  /** What the search starts from: all that was recorded, whole and cut, and a few oddities. */
  static Stream<byte[]> seeds() {
    Stream<String> recorded =
        Transcript.all().stream()
            .flatMap(one -> Stream.of(one.request(), one.answer()))
            .flatMap(text -> Stream.of(text, text + text, text.substring(text.length() / 2)));
    Stream<String> odd =
        Stream.of(
            "\n\n",
            "GET / HTTP/1.1\n\n",
            "ACCEPT [::]:1,*:0,-:0 HTTP/1.0\nHTMUX-Upgrade:\nHTMUX-Streams: 65001\n\n",
            "HTTP/1.1 101\nDate: 32-Dec-99 25:61:61\nHTMUX-Listen: ,\n\n",
            "A b\nProxy-Authorization: Basic =\n\n");
    return Stream.concat(recorded, odd).map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "30s")
  void anyOctetsAreJudgedOrMalformed(byte @NotNull [] data) {
    ByteBuf octets = Unpooled.wrappedBuffer(data);
    int sent = octets.readableBytes();
    HeadReader reader = new HeadReader();
    try {
      Optional<Head> head = reader.read(octets);
      if (head.isPresent()) {
        judge(head.get());
      }
    } catch (MalformedHeadException e) {
      require(!e.getMessage().isEmpty(), "a refusal without a reason");
    }
    require(reader.headOctets() + octets.readableBytes() == sent, "octets were lost");
    octets.release();
  }

  private static void judge(Head head) throws MalformedHeadException {
    if (SERVER.of(head, PAIR) instanceof RequestCheck.Verdict.Admissible(UpgradeRequest request)) {
      require(again(request.head()).equals(request.head()), "request reads back differently");
    }
    if (CLIENT.of(head, PAIR) instanceof AnswerCheck.Verdict.Agreed(UpgradeAnswer answer)) {
      require(again(answer.head()).equals(answer.head()), "answer reads back differently");
    }
  }

  private static Head again(Head head) throws MalformedHeadException {
    ByteBuf octets = head.octets();
    try {
      return new HeadReader().read(octets).orElseThrow();
    } finally {
      octets.release();
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
