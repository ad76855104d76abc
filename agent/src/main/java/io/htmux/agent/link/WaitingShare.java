package io.htmux.agent.link;

/**
 * Octets that wait in one session, as one part of the {@link WaitingRoom} of its process. It is
 * told to the room in steps, so that loops do not meet there for each frame; less than a step is
 * every session's own, whatever the others hold. On the session's event loop.
 */
public final class WaitingShare {
  public static final int STEP_OCTETS = 8 * 1024;

  private final WaitingRoom room;
  private long octets;
  private long countedOctets;

  public WaitingShare(WaitingRoom room) {
    this.room = room;
  }

  public long octets() {
    return octets;
  }

  /** So many more wait, or less when negative. */
  public void add(long more) {
    set(octets + more);
  }

  /** So many wait now. */
  public void set(long now) {
    octets = now;
    long more = now - countedOctets;
    if (Math.abs(more) >= STEP_OCTETS || (now == 0 && more != 0)) {
      room.count(more);
      countedOctets = now;
    }
  }

  /** Whether it is more than may wait here, since others need the room. */
  public boolean isTooMuch() {
    return isTooMuchWith(0);
  }

  /** The same, if so many more waited. */
  public boolean isTooMuchWith(long more) {
    long with = octets + more;
    return with >= STEP_OCTETS && room.isTooMuch(with);
  }
}
