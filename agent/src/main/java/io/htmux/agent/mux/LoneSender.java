package io.htmux.agent.mux;

/**
 * Which stream has the link to itself: the one that has sent {@link #ALONE_OCTETS} since any other
 * sent anything. Its frames may be large, which costs a quarter less; beside others, they would
 * have to wait for it too long.
 */
final class LoneSender {
  private static final int ALONE_OCTETS = 2 << 20;

  private MuxStream last;
  private int octets;

  void sent(MuxStream stream, int sentOctets) {
    if (stream != last) {
      last = stream;
      octets = 0;
    }
    octets = Math.min(octets + sentOctets, ALONE_OCTETS);
  }

  boolean is(MuxStream stream) {
    return stream == last && octets >= ALONE_OCTETS;
  }

  /** It is over. */
  void forget(MuxStream stream) {
    if (stream == last) {
      last = null;
    }
  }
}
