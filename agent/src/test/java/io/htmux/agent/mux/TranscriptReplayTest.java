package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.SessionEnd.Cause;
import io.htmux.agent.mux.Transcript.Recorded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded session of the original, in both roles: given the other side's octets, ours must
 * be the recorded ones of our side, octet by octet.
 *
 * <p>Normalised, always:
 *
 * <ul>
 *   <li>the ids of HELLO and HELLOOK are uninitialised memory on the wire (SockMux 0.3 §1.3); ours
 *       are 0
 *   <li>an original that offers a key exchange says SETOPT CRYPT, and one that does not say {@code
 *       crypt:no} says ECHO at the start; ours says neither
 * </ul>
 *
 * <p>And by name: {@link #URGENT}, {@link #ENCRYPTED}, {@link #HTTP_ONLY}. The two bulk recordings
 * are cut to 24 octets a segment, but their frames are decoded there and full of one letter, so
 * that they are rebuilt and replayed whole.
 */
class TranscriptReplayTest {

  /** Sockets of Java read urgent octets among the others: ours sends SEND, never SENDOOB. */
  private static final Set<Role> URGENT = Set.of(new Role("sockmux-oob", "connector"));

  /**
   * Both originals switch to encryption after a key exchange that ours would never have answered:
   * replayed up to CRYPTON, which ends our session. An ECHO before that is answered; the original's
   * answer is behind its switch.
   */
  private static final Set<String> ENCRYPTED =
      Set.of("sockmux-encrypted", "sockmux-auth-ok", "htmux-encrypted");

  /** Ended by the HTTP answer, or before any: there is no session in them. */
  private static final Set<String> HTTP_ONLY =
      Set.of(
          "htmux-inbound-nocapskey",
          "htmux-indirect-tap-9875",
          "htmux-indirect-tap-9876",
          "htmux-myauth",
          "htmux-noauth",
          "htmux-skew-client-ahead");

  /** Hundreds of thousands of octets: read in pieces of 997 rather than one by one. */
  private static final Set<String> BULK =
      Set.of("sockmux-slow-reader-400k", "sockmux-slow-reader-8m");

  /** How our session ends of itself in the replay; elsewhere it lasts to the end. */
  private static final Map<Role, SessionEnd> ENDS =
      Map.of(
          new Role("sockmux-auth-missing", "acceptor"),
          new SessionEnd(
              Cause.NOT_AUTHENTICATED,
              "the peer asked for a stream without one of the admitted passwords"));

  private static final SessionEnd ENCRYPTION_REFUSED =
      new SessionEnd(Cause.VIOLATION, "the peer switched to encryption, which was not agreed on");

  private static final List<Transcript> ALL = Transcript.all();

  record Role(String transcript, String side) {
    Transcript recording() {
      return ALL.stream().filter(one -> one.name().equals(transcript)).findFirst().orElseThrow();
    }

    @Override
    public String toString() {
      return transcript + " as " + side;
    }
  }

  static List<Role> roles() {
    return ALL.stream()
        .filter(transcript -> !HTTP_ONLY.contains(transcript.name()))
        .flatMap(
            transcript ->
                Stream.of(transcript.client(), transcript.server())
                    .map(side -> new Role(transcript.name(), side)))
        .toList();
  }

  @Test
  void everyTranscriptIsThere() {
    assertThat(ALL.stream().map(Transcript::name)).hasSize(42);
    assertThat(roles()).hasSize(2 * (42 - HTTP_ONLY.size())).hasSize(72);
    assertThat(roles().stream().map(Role::transcript).collect(Collectors.toSet()))
        .containsAll(ENCRYPTED)
        .containsAll(BULK);
    assertThat(roles()).containsAll(URGENT).containsAll(ENDS.keySet());
  }

  @Test
  void thoseWithoutASessionAreExactlyTheNamedOnes() {
    assertThat(ALL.stream().filter(Transcript::isHttpOnly).map(Transcript::name))
        .containsExactlyInAnyOrderElementsOf(HTTP_ONLY);
  }

  @ParameterizedTest
  @MethodSource("roles")
  void segmentBySegment(Role role) {
    replay(role, 0);
  }

  @ParameterizedTest
  @MethodSource("roles")
  void octetByOctet(Role role) {
    replay(role, BULK.contains(role.transcript()) ? 997 : 1);
  }

  private static void replay(Role role, int pieceOctets) {
    Transcript transcript = role.recording();
    TranscriptReplay replay = new TranscriptReplay(transcript, role.side(), pieceOctets);
    byte[] said = replay.run();

    List<Recorded> expected = expected(role, transcript);
    assertThat(lines(said)).isEqualTo(expected.stream().map(TranscriptReplayTest::line).toList());
    ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    expected.forEach(frame -> recorded.writeBytes(frame.wire()));
    assertThat(said).isEqualTo(recorded.toByteArray());

    if (ENCRYPTED.contains(role.transcript())) {
      assertThat(replay.ends()).containsExactly(ENCRYPTION_REFUSED);
    } else if (ENDS.containsKey(role)) {
      assertThat(replay.ends()).containsExactly(ENDS.get(role));
    } else {
      assertThat(replay.ends()).isEmpty();
      assertReceived(role, transcript, replay);
    }
    replay.assertNothingIsLeft();
  }

  /** Every octet that the other side sent on a stream came out at the stream's owner. */
  private static void assertReceived(Role role, Transcript transcript, TranscriptReplay replay) {
    String other = transcript.other(role.side());
    replay
        .streams()
        .forEach(
            (id, open) -> {
              String sent =
                  transcript.framesFrom(other).stream()
                      .filter(frame -> frame.receiver() == id)
                      .map(
                          frame ->
                              switch (frame.type()) {
                                case TranscriptReplay.SEND -> frame.payload();
                                case TranscriptReplay.CONNECTED -> frame.data();
                                default -> "";
                              })
                      .collect(Collectors.joining());
              assertThat(open.owner().text().equals(sent)).as("octets of stream %d", id).isTrue();
            });
    boolean bindRefused = role.equals(new Role("sockmux-bind-refused", "connector"));
    assertThat(replay.listenAnswers())
        .isEqualTo(bindRefused ? List.of("tcp:127.0.0.1:9005:127.0.0.1:7777 false") : List.of());
  }

  private static List<Recorded> expected(Role role, Transcript transcript) {
    List<Recorded> own = transcript.framesFrom(role.side());
    int connData =
        own.stream().filter(TranscriptReplay::isConnData).findFirst().map(own::indexOf).orElse(-1);
    List<Recorded> expected = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      Recorded frame = own.get(i);
      switch (frame.type()) {
        case 0x01, 0x41 -> expected.add(new Recorded(frame.type(), 0, 0, frame.payload()));
        case TranscriptReplay.ECHO -> {
          if (i > connData) {
            expected.add(frame);
          }
        }
        case TranscriptReplay.SETOPT -> {
          if (frame.payload().charAt(0) != 1) {
            expected.add(frame);
          }
        }
        case TranscriptReplay.SENDOOB -> {
          assertThat(URGENT).contains(role);
          expected.add(
              new Recorded(
                  TranscriptReplay.SEND, frame.sender(), frame.receiver(), frame.payload()));
        }
        case TranscriptReplay.CRYPTON -> {
          assertThat(ENCRYPTED).contains(role.transcript());
          expected.addAll(echoesAnswered(transcript, role));
          return expected;
        }
        default -> expected.add(frame);
      }
    }
    return expected;
  }

  private static List<Recorded> echoesAnswered(Transcript transcript, Role role) {
    return transcript.framesFrom(transcript.other(role.side())).stream()
        .filter(frame -> frame.type() == TranscriptReplay.ECHO)
        .map(
            frame ->
                new Recorded(
                    TranscriptReplay.ECHOOK,
                    /* sender= */ frame.receiver(),
                    /* receiver= */ frame.sender(),
                    frame.payload()))
        .toList();
  }

  private static List<String> lines(byte[] wire) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (at < wire.length) {
      int length = number(wire, at + 6);
      lines.add(
          line(
              new Recorded(
                  wire[at + 1],
                  number(wire, at + 2),
                  number(wire, at + 4),
                  new String(wire, at + 8, length, StandardCharsets.ISO_8859_1))));
      at += 8 + length;
    }
    return lines;
  }

  private static int number(byte[] octets, int at) {
    return ((octets[at] & 0xff) << 8) | (octets[at + 1] & 0xff);
  }

  private static String line(Recorded frame) {
    String shown = frame.payload().substring(0, Math.min(60, frame.payload().length()));
    return "%02x %d>%d %d %s"
        .formatted(
            frame.type(),
            frame.sender(),
            frame.receiver(),
            frame.payload().length(),
            frame.payload().chars().allMatch(c -> (c >= ' ' && c < 127) || c == 0)
                ? shown.replace("\0", "\\0")
                : HexFormat.of().formatHex(shown.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
