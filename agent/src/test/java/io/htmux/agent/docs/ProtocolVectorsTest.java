package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameDecoder;
import io.htmux.agent.frame.FrameEncoder;
import io.htmux.agent.frame.NativeDecoder;
import io.htmux.agent.frame.NativeFrameText;
import io.htmux.agent.key.Capability;
import io.htmux.agent.upgrade.Pair;
import io.htmux.agent.upgrade.PeerCheck;
import io.htmux.agent.upgrade.Stamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The octets and check-sums in docs/protocol.md. */
class ProtocolVectorsTest {
  private static final Document DOCUMENT = Document.of("docs/protocol.md");

  static Stream<List<String>> frames() {
    return DOCUMENT.table("test: golden").stream();
  }

  static Stream<List<String>> nativeFrames() {
    return DOCUMENT.table("test: golden frames of 1.0").stream();
  }

  static Stream<List<String>> checkSums() {
    return DOCUMENT.table("test: check-sums").stream();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void theOctetsAreThatFrameAndTheFrameIsWrittenAsTheseOctets(List<String> row) throws Exception {
    String octets = Document.codes(row.get(1)).getFirst().replace(" ", "");
    List<Frame> frames = new ArrayList<>();
    new FrameDecoder(UnpooledByteBufAllocator.DEFAULT)
        .decode(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(octets)), frames::add);
    assertThat(frames).hasSize(1);
    assertThat(frames.getFirst().getClass().getSimpleName().toUpperCase(Locale.ROOT))
        .isEqualTo(row.getFirst().split("[ ,]", 2)[0]);

    ByteBuf written = Unpooled.buffer();
    new FrameEncoder(UnpooledByteBufAllocator.DEFAULT)
        .encode(
            frames.getFirst(),
            part -> {
              written.writeBytes(part);
              part.release();
            });
    assertThat(ByteBufUtil.hexDump(written)).isEqualTo(octets);
  }

  @ParameterizedTest
  @MethodSource("nativeFrames")
  void theOctetsAreThatFrameOf10(List<String> row) throws Exception {
    String octets = Document.codes(row.get(1)).getFirst().replace(" ", "");
    NativeFrameText frames = new NativeFrameText();
    new NativeDecoder(UnpooledByteBufAllocator.DEFAULT)
        .decode(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(octets)), frames);
    assertThat(frames.lines()).singleElement().matches(line -> line.strip().equals(row.getFirst()));
  }

  @ParameterizedTest
  @MethodSource("checkSums")
  void theCheckSumHoldsAndNoOther(List<String> row) {
    Pair pair = new Pair(HostPort.parse(row.get(1)), HostPort.parse(row.get(2)));
    HostPort sender = row.get(3).equals("client") ? pair.client() : pair.server();
    Optional<String> date = Optional.of(row.get(0)).filter(text -> !text.isEmpty());
    PeerCheck check = new PeerCheck(PeerCheck.DEFAULT_MAX_SKEW, Set.of(Capability.SKEW));

    assertThat(check.refusal(stamp(date, row.get(4)), pair, sender, Instant.EPOCH)).isEmpty();
    assertThat(check.refusal(stamp(date, "00000000"), pair, sender, Instant.EPOCH)).isPresent();
  }

  private static Stamp stamp(Optional<String> date, String sum) {
    return new Stamp(date, Optional.empty(), Optional.of(sum));
  }
}
