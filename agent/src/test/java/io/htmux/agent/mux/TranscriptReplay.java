package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.mux.ScriptedPeer.Open;
import io.htmux.agent.mux.Transcript.Recorded;
import io.htmux.agent.mux.Transcript.Segment;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the part of one side of a recorded session: what the other side said is what we read, and
 * at the moment at which the original did something of its own accord, our owner does the same.
 * Answers are left to the session under test.
 *
 * <p>Two moments differ from the recording. A SENT that follows a SEND in whose segment CLOSE came
 * too is done as soon as the octets come: we answer CLOSE at once, and nothing is acknowledged
 * behind that. And an ECHO of ours that crossed one of the peer's is sent before that is read.
 */
final class TranscriptReplay {
  static final int CONNECT = 0x02;
  static final int CONNECTED = 0x42;
  static final int BIND = 0x04;
  static final int BINDOK = 0x44;
  static final int SEND = 0x06;
  static final int SENT = 0x46;
  static final int SENDOOB = 0x07;
  static final int SENTOOB = 0x47;
  static final int CLOSE = 0x08;
  static final int ECHO = 0x09;
  static final int ECHOOK = 0x49;
  static final int SETOPT = 0x0a;
  static final int CRYPTON = 0x0c;
  static final int HELLO = 0x01;

  private static final String PASSWORD_OF_THE_RECORDING = "user1:pass1";
  private static final String NOT_AUTHENTICATED = "### Not Authenticated ###";

  private final Transcript transcript;
  private final String ours;
  private final int pieceOctets;
  private final RecordedClock clock = new RecordedClock();
  private final ScriptedPeer peer;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Map<Integer, Open> streams = new HashMap<>();
  private final Set<MuxStream> answered = new HashSet<>();
  private final Set<Recorded> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private Segment reading;
  private int at;

  /**
   * @param ours the side whose part we take
   * @param pieceOctets how much of a segment we read at once; 0 for all
   */
  TranscriptReplay(Transcript transcript, String ours, int pieceOctets) {
    this.transcript = transcript;
    this.ours = ours;
    this.pieceOctets = pieceOctets;
    this.peer = ScriptedPeer.connected(options());
  }

  /** Our octets of the whole session. */
  byte[] run() {
    List<Segment> segments = transcript.segments();
    for (at = 0; at < segments.size() && peer.channel.isOpen(); at++) {
      Segment segment = segments.get(at);
      if (segment.from().equals(ours)) {
        segment.frames().stream()
            .takeWhile(frame -> frame.type() != CRYPTON)
            .forEach(this::perform);
      } else {
        read(segment);
      }
      hear();
    }
    return said.toByteArray();
  }

  List<SessionEnd> ends() {
    return peer.session.ends;
  }

  List<String> listenAnswers() {
    return peer.session.answered;
  }

  /** What came out at our owners, by our own ids. */
  Map<Integer, Open> streams() {
    return streams;
  }

  void assertNothingIsLeft() {
    peer.assertNothingIsLeft();
  }

  private TestOptions options() {
    List<Recorded> own = transcript.framesFrom(ours);
    List<String> binds =
        own.stream().filter(frame -> frame.type() == BIND).map(Recorded::text).toList();
    int packSize =
        own.stream()
            .filter(frame -> frame.type() == SETOPT && frame.payload().charAt(0) == 3)
            .mapToInt(frame -> (frame.payload().charAt(1) << 8) + frame.payload().charAt(2))
            .findFirst()
            .orElseThrow();
    int firstId =
        own.stream()
            .filter(frame -> frame.type() == CONNECT || frame.type() == CONNECTED)
            .mapToInt(Recorded::sender)
            .findFirst()
            .orElse(MuxOptions.FIRST_ID + binds.size());
    TestOptions options =
        new TestOptions()
            .helloText(
                own.stream()
                    .filter(frame -> frame.type() == HELLO)
                    .map(Recorded::text)
                    .findFirst()
                    .orElseThrow())
            .helloFirst(!isHtmuxServer())
            .packSizeOctets(packSize)
            .earlyData(own.stream().anyMatch(TranscriptReplay::isConnData))
            .binds(binds)
            .firstId(firstId)
            .clock(clock);
    return own.stream().anyMatch(frame -> frame.text().equals(NOT_AUTHENTICATED))
        ? options.admitted(PASSWORD_OF_THE_RECORDING)
        : options;
  }

  private boolean isHtmuxServer() {
    return transcript.name().startsWith("htmux-") && ours.equals(transcript.server());
  }

  static boolean isConnData(Recorded frame) {
    return frame.type() == SETOPT && frame.payload().charAt(0) == 2;
  }

  // ---- what the other side said

  private void read(Segment segment) {
    reading = segment;
    if (segment.frames().stream().anyMatch(frame -> frame.type() == ECHO)) {
      ownEchoThatCrosses().ifPresent(this::perform);
    }
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    segment.frames().forEach(frame -> wire.writeBytes(frame.wire()));
    ByteBuf octets = peer.buffers.of(wire.toByteArray());
    int piece = pieceOctets == 0 ? octets.readableBytes() : pieceOctets;
    while (octets.isReadable() && peer.channel.isOpen()) {
      peer.saysOctets(octets.readBytes(Math.min(piece, octets.readableBytes())));
    }
    octets.release();
  }

  private Optional<Recorded> ownEchoThatCrosses() {
    return transcript.segments().subList(at, transcript.segments().size()).stream()
        .filter(segment -> segment.from().equals(ours))
        .flatMap(segment -> segment.frames().stream())
        .filter(frame -> frame.type() == ECHO || frame.type() == ECHOOK)
        .findFirst()
        .filter(frame -> frame.type() == ECHO && !isAtStart(frame));
  }

  private boolean isAtStart(Recorded echo) {
    List<Recorded> own = transcript.framesFrom(ours);
    return own.stream().skip(own.indexOf(echo)).anyMatch(TranscriptReplay::isConnData);
  }

  // ---- what our side does of its own accord

  private void perform(Recorded frame) {
    if (done.contains(frame)) {
      return;
    }
    switch (frame.type()) {
      case CONNECT -> {
        RecordingStream owner = new RecordingStream(frame.data());
        MuxStream stream = peer.connection.open(OpeningText.parse(frame.text()).addresses(), owner);
        remember(stream, owner);
      }
      case CONNECTED -> {
        RecordingStream owner = new RecordingStream(frame.data());
        MuxStream stream = waiting();
        stream.accept(OpeningText.parse(frame.text()).addresses(), owner);
        remember(stream, owner);
      }
      case SEND, SENDOOB -> send(streams.get(frame.sender()).stream(), frame.payload());
      case SENT -> acknowledge(frame, false);
      case SENTOOB -> acknowledge(frame, true);
      case CLOSE -> {
        if (frame.sender() != Frame.NO_ID) {
          streams.get(frame.sender()).stream().close();
        } else if (!frame.text().equals(NOT_AUTHENTICATED)) {
          waiting().refuse(frame.text());
        }
      }
      case BINDOK -> {
        assertThat(frame.sender()).isEqualTo(Frame.NO_ID);
        peer.connection.listenRefused(peer.session.asked.getFirst());
      }
      case ECHO -> {
        if (!isAtStart(frame)) {
          done.add(frame);
          keepAliveTimePasses(frame.text());
        }
      }
      default -> {} // an answer: the session's own business
    }
    hear();
  }

  private void remember(MuxStream stream, RecordingStream owner) {
    streams.put(stream.id(), new Open(stream, owner));
    owner.atOctets = () -> acknowledgeBeforeClose(stream);
  }

  private MuxStream waiting() {
    return peer.session.opened.stream()
        .map(RecordingSession.Opened::stream)
        .filter(answered::add)
        .findFirst()
        .orElseThrow();
  }

  private void send(MuxStream stream, String text) {
    if (!text.isEmpty()) {
      ByteBuf octets = peer.buffers.of(text.getBytes(StandardCharsets.ISO_8859_1));
      stream.send(octets);
      assertThat(octets.isReadable()).as("the window is open as it was for the original").isFalse();
      octets.release();
    }
  }

  private void acknowledge(Recorded sent, boolean urgent) {
    int octets = Integer.parseInt(sent.text());
    Open open = streams.get(sent.sender());
    open.owner().unacknowledgedOctets -= octets;
    if (urgent) {
      open.stream().acknowledgeUrgent(octets);
    } else {
      open.stream().acknowledge(octets);
    }
  }

  private void acknowledgeBeforeClose(MuxStream stream) {
    if (reading.frames().stream()
        .noneMatch(frame -> frame.type() == CLOSE && frame.receiver() == stream.id())) {
      return;
    }
    transcript.segments().subList(at, transcript.segments().size()).stream()
        .filter(segment -> segment.from().equals(ours))
        .flatMap(segment -> segment.frames().stream())
        .filter(frame -> frame.type() == SENT && frame.sender() == stream.id())
        .forEach(
            frame -> {
              acknowledge(frame, false);
              done.add(frame);
            });
  }

  private void keepAliveTimePasses(String text) {
    clock.millis = Long.parseLong(text);
    int before = said.size();
    for (int ticks = 0; said.size() == before; ticks++) {
      assertThat(ticks).as("ECHO comes within 30 s").isLessThanOrEqualTo(60);
      peer.passes(Duration.ofMillis(500));
      hear();
    }
  }

  private void hear() {
    peer.channel.runPendingTasks();
    for (ByteBuf octets = peer.channel.readOutbound();
        octets != null;
        octets = peer.channel.readOutbound()) {
      byte[] copy = new byte[octets.readableBytes()];
      octets.readBytes(copy);
      octets.release();
      said.writeBytes(copy);
    }
  }

  /** Shows the time that the recorded ECHO says. */
  private static final class RecordedClock extends Clock {
    private long millis;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
