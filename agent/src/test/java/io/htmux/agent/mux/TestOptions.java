package io.htmux.agent.mux;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Options of a session as towards an original peer, each of which a test may change. */
final class TestOptions {
  static final Duration OPEN_WITHIN = Duration.ofSeconds(25);
  static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private String helloText = "ours";
  private boolean helloFirst = true;
  private int packSizeOctets = 16384;
  private boolean earlyData = true;
  private int maxStreams = MuxOptions.ORIGINAL_MAX_STREAMS;
  private int streamBufferOctets = StreamBuffers.ORIGINAL_OCTETS;
  private int firstId = MuxOptions.FIRST_ID;
  private Optional<String> credentials = Optional.empty();
  private List<String> admitted = List.of();
  private List<String> binds = List.of();
  private Clock clock = Clock.fixed(Instant.ofEpochMilli(5_123_456_789L), ZoneOffset.UTC);

  TestOptions helloText(String text) {
    helloText = text;
    return this;
  }

  TestOptions helloFirst(boolean first) {
    helloFirst = first;
    return this;
  }

  TestOptions packSizeOctets(int octets) {
    packSizeOctets = octets;
    return this;
  }

  TestOptions earlyData(boolean announced) {
    earlyData = announced;
    return this;
  }

  TestOptions maxStreams(int streams) {
    maxStreams = streams;
    return this;
  }

  TestOptions streamBufferOctets(int octets) {
    streamBufferOctets = octets;
    return this;
  }

  TestOptions firstId(int id) {
    firstId = id;
    return this;
  }

  TestOptions credentials(String userAndPassword) {
    credentials = Optional.of(userAndPassword);
    return this;
  }

  TestOptions admitted(String... userAndPasswords) {
    admitted = List.of(userAndPasswords);
    return this;
  }

  TestOptions binds(List<String> texts) {
    binds = texts;
    return this;
  }

  TestOptions clock(Clock fixed) {
    clock = fixed;
    return this;
  }

  MuxOptions build() {
    return new MuxOptions(
        helloText,
        helloFirst,
        packSizeOctets,
        earlyData,
        maxStreams,
        streamBufferOctets,
        firstId,
        /* helloWithin= */ Duration.ofSeconds(15),
        /* keepAlive= */ Duration.ofSeconds(30),
        /* deadAfter= */ Duration.ofSeconds(90),
        OPEN_WITHIN,
        CLOSE_WITHIN,
        credentials,
        admitted,
        binds,
        /* peerIsOurs= */ false,
        clock);
  }
}
