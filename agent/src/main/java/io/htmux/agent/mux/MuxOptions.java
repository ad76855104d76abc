package io.htmux.agent.mux;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a session behaves at this end.
 *
 * @param helloText text of our HELLO, at most 63 octets
 * @param helloFirst whether to say HELLO at once; an HTMUX server waits for its client's, since an
 *     original client loses octets that come in one segment with the 101 head (HTMUX/1.0 §2.6)
 * @param packSizeOctets largest frame, header included, that we take and send
 * @param earlyData whether we announce CONNDATA and use the peer's
 * @param maxStreams streams at once
 * @param streamBufferOctets what a stream may buffer here, announced to the peer; an original
 *     ignores the number and stays below 98304, which is what it announces itself
 * @param firstId the first id that a stream gets, after those of listeners (SockMux 0.3 §1.4)
 * @param helloWithin how long the peer may take to say HELLO
 * @param keepAlive silence after which ECHO is sent
 * @param deadAfter silence after which the session ends
 * @param openWithin how long a stream may wait for an id and for its answer, together
 * @param closeWithin how long CLOSED may take before an id is used again
 * @param credentials {@code user:pass} that we send, if any
 * @param admitted {@code user:pass} of which the peer must send one; empty asks for none
 * @param binds BIND texts that we ask of the peer
 * @param peerIsOurs whether the peer is surely none of the original's kind
 * @param clock for the text of ECHO; durations are measured by the event loop
 */
public record MuxOptions(
    String helloText,
    boolean helloFirst,
    int packSizeOctets,
    boolean earlyData,
    int maxStreams,
    int streamBufferOctets,
    int firstId,
    Duration helloWithin,
    Duration keepAlive,
    Duration deadAfter,
    Duration openWithin,
    Duration closeWithin,
    Optional<String> credentials,
    List<String> admitted,
    List<String> binds,
    boolean peerIsOurs,
    Clock clock) {

  /**
   * What an original peer can surely have at once (SockMux 0.3 §4): of its 64 slots two are the
   * tunnel's and one is a listener's, and the last one it numbers 255, which is no id. One more
   * would break its tunnel.
   */
  public static final int ORIGINAL_MAX_STREAMS = 60;

  /** The first id that is not the tunnel's own; BINDs of ours take the first ones. */
  public static final int FIRST_ID = 2;

  public MuxOptions {
    admitted = List.copyOf(admitted);
    binds = List.copyOf(binds);
  }

  @Override
  public String toString() {
    return "MuxOptions[maxStreams=" + maxStreams + ", packSizeOctets=" + packSizeOctets + "]";
  }
}
