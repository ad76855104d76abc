package io.htmux.agent.mux;

import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Logs what the peer of one session breaks on its streams. It may do so as fast as it opens them,
 * and the log is not for it to fill: after a few the rest goes to debug.
 */
final class ViolationLog {
  private static final Logger LOG = Logger.getLogger(ViolationLog.class);
  private static final int SHOWN = 10;

  private int count;

  void add(MuxStream stream, Object peer, String what) {
    count++;
    LOG.logf(
        count <= SHOWN ? Level.WARN : Level.DEBUG,
        "the peer broke the protocol on a stream: %s: peer=%s %s%s",
        what,
        peer,
        stream,
        count == SHOWN ? "; further ones of this session at debug" : "");
  }
}
