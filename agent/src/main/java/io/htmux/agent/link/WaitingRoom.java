package io.htmux.agent.link;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all sessions of a process have together for octets that wait: for readers who are
 * slow (SockMux 1.0 §6.5), and for peers that do not acknowledge or read (§6.7). Each session
 * counts what waits in it, in a {@link WaitingShare}.
 *
 * <p>While an eighth of the room is free, everybody has what his own bounds allow. When it is less,
 * nobody may hold more than what is free: whoever does gives something up, on his own event loop,
 * whenever something comes for him and twice a second. Of 48 MiB, five hundred sessions that take
 * what they can get have 98 KiB each, and as much stays free for one that holds less and notices
 * nothing of it; one alone has 42 MiB.
 *
 * <p>What is counted is in memory already, so counting never fails, and what is free may be less
 * than nothing for a moment: by what each session reads at once, and by what is not counted of it
 * ({@link WaitingShare}), of which the number of sessions is the bound. It is for any thread, and
 * has no lock.
 */
public final class WaitingRoom {

  /** As many connections as a server takes. */
  public static final int MOST_SESSIONS = 4096;

  private static final int SCARCE_PART = 8;

  /** Nobody is promised more than this part of what is free. */
  private static final int PROMISED_PART = 4;

  private final long mostOctets;
  private final int mostSessions;
  private final AtomicLong octets = new AtomicLong();
  private final AtomicInteger sessions = new AtomicInteger();

  public WaitingRoom(long mostOctets, int mostSessions) {
    this.mostOctets = mostOctets;
    this.mostSessions = mostSessions;
  }

  /**
   * Three sixteenths of the direct memory of this process. Octets may hold four times as many in
   * buffers that are not full (at worst: a quarter of each is used), which leaves a quarter for
   * everything else.
   */
  public static WaitingRoom ofThisProcess() {
    return new WaitingRoom(PlatformDependent.maxDirectMemory() / 16 * 3, MOST_SESSIONS);
  }

  /** A session begins, if there are not too many; then {@link #leave} is to be called once. */
  public boolean enter() {
    if (sessions.incrementAndGet() > mostSessions) {
      sessions.decrementAndGet();
      return false;
    }
    return true;
  }

  public void leave() {
    sessions.decrementAndGet();
  }

  public int mostSessions() {
    return mostSessions;
  }

  public long mostOctets() {
    return mostOctets;
  }

  /** What waits in all sessions. */
  public long octets() {
    return octets.get();
  }

  /** Whether a window of so many octets may be promised. */
  public boolean promises(int windowOctets) {
    return windowOctets <= freeOctets() / PROMISED_PART;
  }

  /** Whether somebody who holds so many octets has to give something up. */
  boolean isTooMuch(long heldOctets) {
    long free = freeOctets();
    return free < mostOctets / SCARCE_PART && heldOctets > free;
  }

  void count(long moreOctets) {
    octets.addAndGet(moreOctets);
  }

  private long freeOctets() {
    return mostOctets - octets.get();
  }
}
