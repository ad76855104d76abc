package io.htmux.agent.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Predicate;

/**
 * How far a link has said what it has to say (SockMux 1.0 §6.7), by positions: what the peer has
 * acknowledged, what this connection was given, what any connection was given, and all.
 *
 * <pre>
 *   acknowledged ≤ given to this connection ≤ given to any ≤ said
 *        └────────────── kept in memory ──────────────────────┘
 * </pre>
 *
 * <p>On the link's event loop.
 */
final class SentOctets {
  private final UnacknowledgedOctets kept;
  private final WaitingShare waiting;
  private long givenPosition;
  private long everGivenPosition;

  /**
   * @param waiting where it counts what it keeps
   */
  SentOctets(ByteBufAllocator allocator, WaitingShare waiting) {
    this.kept = new UnacknowledgedOctets(allocator);
    this.waiting = waiting;
  }

  /** Keeps what the buffer says, behind all that was said before; it remains the caller's. */
  void say(ByteBuf octets) {
    kept.keep(octets);
    waiting.set(kept.octets());
  }

  /** The connection was given so many octets more. */
  void given(int octets) {
    givenPosition += octets;
    everGivenPosition = Math.max(everGivenPosition, givenPosition);
  }

  /** Whether something was said that this connection has not been given yet. */
  boolean isBehind() {
    return givenPosition < kept.end();
  }

  /** What this connection was not given, in order, as long as the taker wants more. */
  void notGiven(Predicate<ByteBuf> taker) {
    kept.from(givenPosition, taker);
  }

  /** Whether the peer can have got so far. */
  boolean canBeAt(long position) {
    return kept.covers(position) && position <= everGivenPosition;
  }

  /** Where the peer can be at most. */
  long everGivenPosition() {
    return everGivenPosition;
  }

  /** The peer has got so far, which it {@linkplain #canBeAt can}. */
  void acknowledged(long position) {
    kept.acknowledge(position);
    waiting.set(kept.octets());
  }

  /** There is another connection, and the peer has got so far. */
  void goBackTo(long position) {
    acknowledged(position);
    givenPosition = position;
  }

  long keptOctets() {
    return kept.octets();
  }

  /** Whether others need the room of what is kept. */
  boolean keepsTooMuch() {
    return waiting.isTooMuch();
  }

  /** Nobody will acknowledge anything any more. */
  void clear() {
    kept.clear();
  }
}
