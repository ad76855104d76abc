package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever the streams of two ends do, in whatever order, and however the octets between them are
 * cut: every octet of every stream arrives in order, credit is conserved, and nothing remains.
 */
class AnyInterleavingTest {

  enum What {
    OPEN,
    SEND,
    ACKNOWLEDGE,
    CLOSE,
    CARRY
  }

  /**
   * @param left whether the left end does it
   * @param which which of its streams, counted around
   * @param octets how many
   */
  record Step(What what, boolean left, int which, int octets) {}

  /** Both ends of one stream; the far one is empty until CONNECT has come. */
  private static final class Joined {
    private final RelayedStream here;
    private RelayedStream there;

    private Joined(RelayedStream here) {
      this.here = here;
    }
  }

  @Provide
  Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(2, What.OPEN),
                Tuple.of(8, What.SEND),
                Tuple.of(6, What.ACKNOWLEDGE),
                Tuple.of(1, What.CLOSE),
                Tuple.of(10, What.CARRY)),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 20),
            Arbitraries.oneOf(
                Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 40_000)))
        .as(Step::new);
  }

  @Property(tries = 300, seed = "2026")
  void everyOctetOfEveryStreamArrivesInOrder(
      @ForAll @Size(min = 1, max = 150) List<@From("steps") Step> steps,
      @ForAll @IntRange(min = 129, max = 16384) int leftPackSize,
      @ForAll @IntRange(min = 1, max = 6) int maxStreams,
      @ForAll boolean earlyData) {
    MuxPair pair =
        new MuxPair(
            new TestOptions().packSizeOctets(leftPackSize).maxStreams(maxStreams),
            new TestOptions().maxStreams(maxStreams + 1).earlyData(earlyData));
    List<Joined> streams = new ArrayList<>();
    acceptOpens(pair, pair.left, streams);
    acceptOpens(pair, pair.right, streams);

    for (Step step : steps) {
      perform(pair, step, streams);
      assertCreditIsConserved(streams);
    }
    finish(pair, streams);
    pair.assertNoStreamIsLeft();
    pair.close();
  }

  private static void perform(MuxPair pair, Step step, List<Joined> streams) {
    MuxPair.End end = step.left() ? pair.left : pair.right;
    switch (step.what()) {
      case OPEN -> open(end, step, streams);
      case CARRY -> pair.carry(end, _ -> step.octets());
      case SEND -> openAt(end, step, streams).forEach(stream -> stream.send(step.octets()));
      case ACKNOWLEDGE ->
          openAt(end, step, streams).forEach(stream -> stream.acknowledge(step.octets()));
      case CLOSE -> openAt(end, step, streams).forEach(stream -> stream.stream.close());
    }
  }

  /** The addresses number the stream, so that the far end knows which one it is. */
  private static void open(MuxPair.End end, Step step, List<Joined> streams) {
    RelayedStream here = new RelayedStream(end, step.which());
    Joined joined = new Joined(here);
    streams.add(joined);
    StreamAddresses number =
        OpeningText.parse("0 stream:" + streams.size() + " of:" + streams.size()).addresses();
    here.stream = end.connection.open(number, here.owner);
  }

  private static void acceptOpens(MuxPair pair, MuxPair.End end, List<Joined> streams) {
    end.session.atOpened =
        opened -> {
          Joined joined = streams.get(opened.addresses().first().orElseThrow().port() - 1);
          assertThat(joined.here.end).isSameAs(pair.other(end));
          RelayedStream there = new RelayedStream(end, 100);
          there.stream = opened.stream();
          joined.there = there;
          opened.stream().accept(opened.addresses(), there.owner);
        };
  }

  private static List<RelayedStream> openAt(MuxPair.End end, Step step, List<Joined> streams) {
    List<RelayedStream> open = new ArrayList<>();
    for (Joined joined : streams) {
      for (RelayedStream side : new RelayedStream[] {joined.here, joined.there}) {
        if (side != null && side.end == end && side.isOpen()) {
          open.add(side);
        }
      }
    }
    return open.isEmpty() ? List.of() : List.of(open.get(step.which() % open.size()));
  }

  /** In flight = sent on credit, not yet acknowledged; never above window + one payload. */
  private static void assertCreditIsConserved(List<Joined> streams) {
    for (Joined joined : streams) {
      if (joined.there == null) {
        continue;
      }
      assertCredit(joined.here, joined.there);
      assertCredit(joined.there, joined.here);
      joined.there.assertReceivedFrom(joined.here, false);
      joined.here.assertReceivedFrom(joined.there, false);
    }
  }

  private static void assertCredit(RelayedStream sender, RelayedStream receiver) {
    int unacknowledged = sender.sentOctetsOnCredit - receiver.acknowledgedOctets;
    assertThat(unacknowledged).isBetween(0, 5 * 16384);
    assertThat(unacknowledged).isLessThanOrEqualTo(StreamBuffers.ORIGINAL_OCTETS);
    assertThat(receiver.owner.unacknowledgedOctets)
        .as("delivered and not acknowledged")
        .isBetween(0, unacknowledged);
  }

  private static void finish(MuxPair pair, List<Joined> streams) {
    pair.carryAll();
    // users whose stream was refused for want of room have gone; the others get all that was sent
    for (Joined joined : streams) {
      if (joined.there != null && joined.here.isOpen() && joined.there.isOpen()) {
        joined.there.assertReceivedFrom(joined.here, true);
        joined.here.assertReceivedFrom(joined.there, true);
        joined.here.acknowledge(Integer.MAX_VALUE);
        joined.there.acknowledge(Integer.MAX_VALUE);
        pair.carryAll();
        assertThat(joined.here.stream.canSend()).as("all is acknowledged").isTrue();
        assertThat(joined.there.stream.canSend()).as("all is acknowledged").isTrue();
      }
    }
    // each close lets those in that waited for an id
    for (int round = 0; round <= streams.size(); round++) {
      streams.stream().map(joined -> joined.here).forEach(AnyInterleavingTest::closeIfOpen);
      pair.carryAll();
    }
  }

  private static void closeIfOpen(RelayedStream side) {
    if (side.isOpen()) {
      side.stream.close();
    }
  }

  /** A long relay through small windows, with cuts anywhere. */
  @Property(tries = 30, seed = "2026")
  void aLongRelayBothWaysIsWhole(
      @ForAll @IntRange(min = 129, max = 16384) int packSize, @ForAll long seed) {
    Random random = new Random(seed);
    MuxPair pair = new MuxPair(new TestOptions().packSizeOctets(packSize), new TestOptions());
    RelayedStream here = new RelayedStream(pair.left, 0);
    List<RelayedStream> far = new ArrayList<>();
    pair.right.session.atOpened =
        opened -> {
          RelayedStream there = new RelayedStream(pair.right, 50);
          there.stream = opened.stream();
          far.add(there);
          opened.stream().accept(StreamAddresses.NONE, there.owner);
        };
    here.stream = pair.left.connection.open(ScriptedPeer.USER, here.owner);
    pair.carryAll();
    RelayedStream there = far.getFirst();
    for (int round = 0; here.sent.size() < 300_000 || there.sent.size() < 300_000; round++) {
      assertThat(round).as("rounds until all is sent").isLessThan(100_000);
      for (RelayedStream side : List.of(here, there)) {
        side.send(random.nextInt(1, 50_000));
        pair.carry(side.end, octets -> random.nextInt(1, octets + 1));
        side.acknowledge(random.nextInt(1, 60_000));
      }
      assertCredit(here, there);
      assertCredit(there, here);
    }
    pair.carryAll();
    there.assertReceivedFrom(here, true);
    here.assertReceivedFrom(there, true);
    here.stream.close();
    pair.carryAll();
    assertThat(there.owner.events).endsWith("ended CLOSED: DO close");
    pair.assertNoStreamIsLeft();
    pair.close();
  }

  /** Octets that travel inside CONNECT come first, once, and need no credit. */
  @Property(tries = 50, seed = "2026")
  void earlyDataComesFirst(@ForAll @Size(max = 200) String text, @ForAll boolean taken) {
    byte[] early = text.getBytes(StandardCharsets.UTF_8);
    MuxPair pair = new MuxPair(new TestOptions(), new TestOptions().earlyData(taken));
    RecordingStream there = new RecordingStream();
    pair.right.session.atOpened =
        opened -> {
          assertThat(opened.earlyData().getBytes(StandardCharsets.ISO_8859_1))
              .isEqualTo(taken ? early : new byte[0]);
          opened.stream().accept(StreamAddresses.NONE, there);
        };
    MuxStream stream = pair.left.connection.open(ScriptedPeer.USER, new RecordingStream(early));
    pair.carryAll();
    assertThat(pair.right.session.opened).hasSize(1);
    stream.close();
    pair.carryAll();
    pair.assertNoStreamIsLeft();
    pair.close();
  }
}
