package io.htmux.agent.mux;

import io.htmux.agent.link.WaitingRoom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all sessions of this process count together, and the room that they share. May be used from
 * any thread.
 */
public final class MuxMetrics {
  private final MeterRegistry registry;
  private final WaitingRoom room;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final Counter octetsSent;
  private final Counter octetsReceived;
  private final Counter openedHere;
  private final Counter openedByPeer;
  private final Counter creditStalls;
  private final Counter interruptions;
  private final Counter resumptions;

  public MuxMetrics(MeterRegistry registry) {
    this(registry, WaitingRoom.ofThisProcess());
  }

  MuxMetrics(MeterRegistry registry, WaitingRoom room) {
    this.registry = registry;
    this.room = room;
    Gauge.builder("htmux.waiting.octets", room, WaitingRoom::octets)
        .description("Octets that wait for slow readers, or for peers that do not acknowledge")
        .register(registry);
    Gauge.builder("htmux.waiting.most.octets", room, WaitingRoom::mostOctets)
        .description("As many as may wait in this process")
        .register(registry);
    Gauge.builder("htmux.sessions", sessions, AtomicInteger::get)
        .description("Sessions that run, also while they wait for another connection")
        .register(registry);
    Gauge.builder("htmux.streams", streams, AtomicInteger::get)
        .description("Streams that hold an id")
        .register(registry);
    this.octetsSent = octets("sent");
    this.octetsReceived = octets("received");
    this.openedHere = opens("here");
    this.openedByPeer = opens("peer");
    this.creditStalls =
        Counter.builder("htmux.credit.stalls")
            .description("Times a stream had to wait for the peer's credit")
            .register(registry);
    this.interruptions =
        Counter.builder("htmux.link.interruptions")
            .description("Times a session lost its connection and waited for another one")
            .register(registry);
    this.resumptions =
        Counter.builder("htmux.link.resumptions")
            .description("Times a session went on with another connection")
            .register(registry);
  }

  WaitingRoom room() {
    return room;
  }

  void sessionStarted() {
    sessions.incrementAndGet();
  }

  /**
   * @param wasRunning whether the peer had said HELLO
   */
  void sessionEnded(SessionEnd.Cause cause, boolean wasRunning) {
    if (wasRunning) {
      sessions.decrementAndGet();
    }
    Counter.builder("htmux.session.ends")
        .description("Sessions that ended, by cause")
        .tag("cause", tag(cause))
        .register(registry)
        .increment();
  }

  void streamStarted() {
    streams.incrementAndGet();
  }

  void streamReleased() {
    streams.decrementAndGet();
  }

  void opened(boolean here) {
    (here ? openedHere : openedByPeer).increment();
  }

  void sent(int octets) {
    octetsSent.increment(octets);
  }

  void received(int octets) {
    octetsReceived.increment(octets);
  }

  void interrupted() {
    interruptions.increment();
  }

  void resumed() {
    resumptions.increment();
  }

  void creditStall() {
    creditStalls.increment();
  }

  /** A datagram of a stream, or of one that would have been. */
  public void datagramDropped(DroppedDatagram why) {
    Counter.builder("htmux.datagrams.dropped")
        .description("Datagrams that were dropped, by reason")
        .tag("reason", why.tag())
        .register(registry)
        .increment();
  }

  /** A stream was not opened, or was cut short, for this reason; the reasons are a fixed set. */
  public void refused(String reason) {
    Counter.builder("htmux.stream.refusals")
        .description("Streams that were refused or cut short, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  private Counter octets(String direction) {
    return Counter.builder("htmux.octets")
        .description("Relayed octets of all streams")
        .tag("direction", direction)
        .register(registry);
  }

  private Counter opens(String by) {
    return Counter.builder("htmux.stream.opens")
        .description("Streams asked for, by the end that asked")
        .tag("by", by)
        .register(registry);
  }

  private static String tag(SessionEnd.Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
