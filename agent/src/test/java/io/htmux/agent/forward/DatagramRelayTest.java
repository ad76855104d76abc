package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One user's datagrams over one stream, without sockets and with a time that the test sets. */
class DatagramRelayTest {
  private static final Duration IDLE = Duration.ofMinutes(3);

  private final List<ByteBuf> sent = new ArrayList<>();
  private final List<byte[]> toUser = new ArrayList<>();
  private final List<byte[]> toTarget = new ArrayList<>();
  private final Far far = new Far();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TwoEndsInMemory session = new TwoEndsInMemory(this::opened);
  private int gone;
  private final DatagramRelay relay =
      new DatagramRelay(
          octets -> {
            toUser.add(ByteBufUtil.getBytes(octets));
            octets.release();
          },
          _ -> gone++,
          new MuxMetrics(registry));

  /** The far end answers CONNECT only when a test says so. */
  private Optional<Runnable> accept = Optional.empty();

  @AfterEach
  void everyDatagramIsReleased() {
    session.end();
    assertThat(sent).allMatch(datagram -> datagram.refCnt() == 0);
    assertThat(gone).isLessThanOrEqualTo(1);
  }

  @Test
  void theFirstDatagramTravelsInsideConnectAndTheOthersFollowOneByOne() {
    datagram("first");
    session.open(relay);
    datagram("second");
    datagram("");
    datagram("third");
    session.exchange();
    assertThat(texts(toTarget)).containsExactly("first");

    accept();
    datagram("fourth");
    session.exchange();

    // a SEND without octets is none (SockMux 0.3 §1.5)
    assertThat(texts(toTarget)).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void boundariesHoldBothWays() {
    open();
    for (int octets : new int[] {1, 2, 508, 1472, 16_376}) {
      datagram("x".repeat(octets));
      far.stream.sendDatagram(Unpooled.wrappedBuffer(new byte[octets]));
    }
    session.exchange();

    assertThat(toTarget).extracting(one -> one.length).containsExactly(1, 2, 508, 1472, 16_376);
    assertThat(toUser).extracting(one -> one.length).containsExactly(1, 2, 508, 1472, 16_376);
  }

  @Test
  void oneThatFitsNoFrameIsDroppedAlone() {
    open();
    datagram("x".repeat(16_377));
    datagram("small");
    session.exchange();

    assertThat(texts(toTarget)).containsExactly("small");
  }

  @Test
  void onlySixteenWaitForTheStreamToOpen() {
    session.open(relay);
    session.exchange();
    IntStream.range(0, 30).forEach(number -> datagram("" + number));
    accept();
    session.exchange();

    assertThat(texts(toTarget))
        .containsExactlyElementsOf(IntStream.range(0, 16).mapToObj(number -> "" + number).toList());
  }

  /** Nothing queues: the far end acknowledges nothing, so what exceeds its window is lost. */
  @Test
  void whatTheWindowDoesNotTakeIsDropped() {
    open();
    far.acknowledges = false;
    IntStream.range(0, 100).forEach(_ -> datagram("x".repeat(10_000)));
    session.exchange();
    int taken = toTarget.size();
    assertThat(taken).isBetween(7, 15);

    far.acknowledge();
    session.exchange();
    datagram("after");
    session.exchange();

    assertThat(toTarget).hasSize(taken + 1);
    assertThat(texts(toTarget).getLast()).isEqualTo("after");
  }

  @Test
  void whatTheUserWasGivenIsAcknowledged() {
    open();
    for (int i = 0; i < 100; i++) {
      assertThat(far.stream.sendDatagram(Unpooled.wrappedBuffer(new byte[10_000]))).isTrue();
      session.exchange();
    }

    assertThat(toUser).hasSize(100);
  }

  @Test
  void anIdleStreamIsClosedAfterThreeMinutes() {
    open();
    relay.closeWhenIdle(session.here().eventLoop(), IDLE);

    pass(3);
    assertThat(far.ended).isFalse();
    pass(1);

    assertThat(far.ended).isTrue();
    assertThat(gone).isEqualTo(1);
    datagram("too late");
    session.exchange();
    assertThat(toTarget).isEmpty();
  }

  @Test
  void aDatagramOfEitherSideKeepsItOpen() {
    open();
    relay.closeWhenIdle(session.here().eventLoop(), IDLE);
    for (int round = 0; round < 5; round++) {
      pass(2);
      datagram("up");
      pass(2);
      far.stream.sendDatagram(Unpooled.wrappedBuffer(new byte[] {1}));
      session.exchange();
    }
    assertThat(far.ended).isFalse();

    pass(5);

    assertThat(far.ended).isTrue();
  }

  @Test
  void aRefusedStreamReleasesAndCountsWhatWaited() {
    datagram("first");
    session.open(relay);
    datagram("second");
    session.exchange();

    far.stream.refuse("No server");
    session.exchange();

    assertThat(gone).isEqualTo(1);
    assertThat(sent).allMatch(one -> one.refCnt() == 0);
    assertThat(registry.get("htmux.datagrams.dropped").tag("reason", "not-open").counter().count())
        .as("the first one went with CONNECT")
        .isEqualTo(1);
  }

  @Test
  void theEndOfTheSessionIsTheEndOfTheStream() {
    open();
    session.end();

    assertThat(gone).isEqualTo(1);
    datagram("too late");
  }

  private void pass(int quarters) {
    for (int i = 0; i < quarters; i++) {
      session.pass(IDLE.dividedBy(4));
    }
  }

  private void opened(MuxStream stream, ByteBuf earlyData) {
    far.stream = stream;
    keep(earlyData);
    accept = Optional.of(() -> stream.accept(StreamAddresses.NONE, far));
  }

  private void open() {
    session.open(relay);
    session.exchange();
    accept();
    session.exchange();
  }

  private void accept() {
    accept.orElseThrow().run();
    session.exchange();
  }

  private void datagram(String text) {
    ByteBuf octets = ByteBufUtil.writeAscii(session.here().alloc(), text);
    sent.add(octets);
    relay.send(octets);
  }

  private void keep(ByteBuf octets) {
    if (octets.isReadable()) {
      toTarget.add(ByteBufUtil.getBytes(octets));
    }
    octets.release();
  }

  private static List<String> texts(List<byte[]> datagrams) {
    return datagrams.stream().map(octets -> new String(octets, StandardCharsets.US_ASCII)).toList();
  }

  /** The end where the target is. */
  private final class Far implements StreamHandler {
    private MuxStream stream;
    private boolean acknowledges = true;
    private boolean ended;
    private int unacknowledgedOctets;

    void acknowledge() {
      stream.acknowledge(unacknowledgedOctets);
      unacknowledgedOctets = 0;
    }

    @Override
    public ByteBuf earlyData(int maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void connected(StreamAddresses addresses, ByteBuf earlyData) {
      throw new AssertionError("this end opens nothing");
    }

    @Override
    public void received(ByteBuf octets) {
      unacknowledgedOctets += octets.readableBytes();
      keep(octets);
    }

    @Override
    public void receivedUrgent(ByteBuf octets) {
      throw new AssertionError("nothing is urgent");
    }

    @Override
    public void receivedAll() {
      if (acknowledges) {
        acknowledge();
      }
    }

    @Override
    public void writable() {}

    @Override
    public void ended(StreamEnd end) {
      ended = true;
    }
  }
}
