package io.htmux.agent.mux;

import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.Link;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * All that differs between the versions of SockMux: the table of a stream's states, its windows,
 * and how an event becomes a frame and a frame an event. {@link MuxConnection}, {@link MuxStream}
 * and everything above are the same for each.
 *
 * <p>A dialect belongs to one session and lives on its event loop.
 */
sealed interface Dialect permits OriginalDialect, NativeDialect {

  Link link();

  /** What the table of this version says; pure. */
  StreamTransition next(StreamState state, StreamEvent event);

  /** Whether octets may follow the request to open at once. */
  boolean sendsWhileOpening();

  /** Whether one direction of a stream can end before the other. */
  boolean halfCloses();

  /** Whether datagrams have frames of their own; if not, they look like octets. */
  boolean tellsDatagrams();

  /** The most octets that a datagram may have. */
  int mostDatagramOctets();

  OutgoingWindow outgoingWindow();

  IncomingWindow incomingWindow();

  /** A stream is over, and what its window may buffer is free for others. */
  void giveBack(IncomingWindow window);

  /** As {@link MuxStream#linger}. */
  Optional<Runnable> linger(long octets, Runnable reset);

  // ---- the session

  /** The link is ready. */
  void begin();

  /** Asks the peer for a sign of life. */
  void ask();

  /** Twice a second. */
  void tick();

  /** Not a sign of life for too long. */
  void silent(String what);

  /** Whether the link counts what waits for its peer, and keeps it until it is acknowledged. */
  boolean keepsOutput();

  /** How much may wait for a peer that does not take it, before the session ends. */
  long mostPendingOctets();

  /** This end stops soon and takes no new streams. */
  void drain(long seconds);

  /** Whether the peer knows that, so that nothing that it opens is on its way any more. */
  boolean isDrained();

  /** Ends the link in order, saying why as far as this version can. */
  void end(SessionEnd end);

  void listenAnswer(BindRequest request, boolean listening);

  // ---- one stream, as the table has it already

  /** An id was found: asks the peer to open. */
  void open(MuxStream stream);

  /** The peer's stream has reached its target. */
  void opened(MuxStream stream, StreamAddresses reached);

  /** The owner has answered to a stream of the peer, whatever became of it meanwhile. */
  void answered();

  void refuse(MuxStream stream, Reason reason, String text);

  /** Takes over the octets. */
  void data(MuxStream stream, ByteBuf octets);

  /** Takes over the datagram. */
  void datagram(MuxStream stream, ByteBuf octets);

  void credit(MuxStream stream, int octets, int growthOctets);

  void urgentCredit(MuxStream stream, int octets);

  void shut(MuxStream stream);

  /**
   * This end is through.
   *
   * @param before the state that it left
   */
  void close(MuxStream stream, StreamState before, Reason reason);

  /** A wait has lasted too long. */
  void expired(MuxStream stream, StreamState before);

  /** The peer broke the protocol on this stream. */
  void violated(MuxStream stream, String what);
}
