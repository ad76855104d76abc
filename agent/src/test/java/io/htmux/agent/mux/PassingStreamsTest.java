package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a proxy knows of the streams that pass, whatever the cuts between two reads (SockMux 0.3
 * §1.6, SockMux 1.0 §6.4). Frames are written as {@code ^} for the accepted end's and {@code v} for
 * the dialled end's, then their octets.
 */
class PassingStreamsTest {
  private static final String CONNECT = "03020003 00ff0004 61620063";
  private static final String CONNECTED = "03420002 00030001 00";
  private static final String SEND = "03060003 00020002 6869";

  record Case(String name, List<String> frames, boolean over) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> ofOriginals() {
    return List.of(
        new Case("nothing", List.of(), true),
        new Case("greetings", List.of("^03010000 00000001 00", "v03410000 00000001 00"), true),
        new Case("asked for", List.of("^" + CONNECT), false),
        new Case("open", List.of("^" + CONNECT, "v" + CONNECTED, "^" + SEND), false),
        new Case("not answered yet", opened("^03080003 00020001 00"), false),
        new Case("closed", opened("^03080003 00020001 00", "v03480002 00030001 00"), true),
        new Case("closed there", opened("v03080002 00030001 00", "^03480003 00020001 00"), true),
        new Case("crossing", opened("^03080003 00020001 00", "v03080002 00030001 00"), true),
        new Case("refused", List.of("^" + CONNECT, "v030800ff 00030001 00"), false),
        new Case(
            "refused, and answered",
            List.of("^" + CONNECT, "v030800ff 00030001 00", "^03480003 00ff0001 00"),
            true),
        new Case(
            "the same ids the other way round",
            List.of(
                "^" + CONNECT,
                "v03020003 00ff0000",
                "^03080003 00020001 00",
                "v03480002 00030001 00"),
            false),
        new Case(
            "opened again",
            opened("^03080003 00020001 00", "v03480002 00030001 00", "^" + CONNECT),
            false),
        new Case("encrypted", List.of("^83010000 00000001 00"), false),
        new Case("too long", List.of("v03060003 0002ffff"), false));
  }

  private static List<String> opened(String... then) {
    List<String> frames = new ArrayList<>(List.of("^" + CONNECT, "v" + CONNECTED));
    frames.addAll(List.of(then));
    return frames;
  }

  static List<Case> ofNatives() {
    String open = "^81000009 00000001 000000040000000000";
    String data = "v80000003 00000001 616263";
    return List.of(
        new Case("nothing", List.of(), true),
        new Case("a ping", List.of("^89000008 00000000 0000000000000007"), true),
        new Case("asked for", List.of(open), false),
        new Case("half shut", List.of(open, data, "^86000000 00000001"), false),
        new Case(
            "shut twice by one end",
            List.of(open, "^86000000 00000001", "^86000000 00000001"),
            false),
        new Case("shut", List.of(open, "^86000000 00000001", "v86000000 00000001"), true),
        new Case("reset", List.of(open, data, "v87000002 00000001 0000"), true),
        new Case("refused", List.of(open, "v84000002 00000001 0200"), true),
        new Case(
            "one of two",
            List.of(open, "v81000009 00000002 000000040000000000", "^87000002 00000001 0000"),
            false),
        new Case("of a stream that was never there", List.of("^86000000 00000009"), true),
        new Case("no frame", List.of("^03010000 00000000"), false),
        new Case("too long", List.of("v80ffffff 00000001"), false));
  }

  @ParameterizedTest
  @MethodSource
  void ofOriginals(Case one) {
    assertThat(seen(new PassingOriginal(), one, Integer.MAX_VALUE)).isEqualTo(one.over);
    assertThat(seen(new PassingOriginal(), one, 1)).isEqualTo(one.over);
    assertThat(seen(new PassingOriginal(), one, 5)).isEqualTo(one.over);
  }

  @ParameterizedTest
  @MethodSource
  void ofNatives(Case one) {
    assertThat(seen(new PassingNative(), one, Integer.MAX_VALUE)).isEqualTo(one.over);
    assertThat(seen(new PassingNative(), one, 1)).isEqualTo(one.over);
    assertThat(seen(new PassingNative(), one, 5)).isEqualTo(one.over);
  }

  /** A frame may be as long as many reads. */
  @Test
  void payloadsAreSteppedOverWhateverTheyLookLike() {
    PassingNative streams = new PassingNative();
    streams.up(octets("80040000 00000001"));
    for (int i = 0; i < 1 << 15; i++) {
      streams.up(octets("8100000900000001"));
    }
    assertThat(streams.areOver()).isTrue();
    streams.up(octets("81000009 00000001 000000040000000000"));
    assertThat(streams.areOver()).isFalse();
  }

  /** It gives up to follow, and does not gather. */
  @Test
  void anEndThatOpensWithoutEndIsNotFollowed() {
    PassingNative streams = new PassingNative();
    ByteBuf open = Unpooled.buffer().writeLong(0x8100_0000_0000_0000L);
    for (int id = 1; id <= 70_000; id++) {
      streams.up(open.setInt(4, id));
    }
    for (int id = 1; id <= 70_000; id++) {
      streams.down(Unpooled.buffer().writeInt(0x8700_0000).writeInt(id));
    }
    assertThat(streams.areOver()).isFalse();
  }

  @Test
  void ofASessionThatWasThereBeforeNothingIsKnown() {
    assertThat(new UnknownStreams().areOver()).isFalse();
  }

  private static boolean seen(PassingStreams streams, Case one, int atOnce) {
    for (String frame : one.frames) {
      ByteBuf octets = octets(frame.substring(1));
      int length = octets.readableBytes();
      for (int at = 0; at < length; at += Math.min(atOnce, length)) {
        ByteBuf part = octets.slice(at, Math.min(atOnce, length - at));
        if (frame.startsWith("^")) {
          streams.up(part);
        } else {
          streams.down(part);
        }
        assertThat(part.readerIndex()).isZero();
      }
      assertThat(octets.refCnt()).isEqualTo(1);
    }
    return streams.areOver();
  }

  private static ByteBuf octets(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
