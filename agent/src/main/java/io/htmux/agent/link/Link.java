package io.htmux.agent.link;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Optional;

/**
 * What carries the frames of one session, whatever version they are of. All methods are for its
 * event loop.
 */
public sealed interface Link permits FrameLink, ResumableLink {

  /** Who takes what comes, besides the frames themselves. */
  interface Owner {
    /** No more frames of this read: a good moment to act on what came. */
    void receivedAll();

    /** The link takes more octets again. */
    void writable();

    /**
     * The link is gone; the last call. Empty when the peer or this end closed it in order, else
     * what broke it.
     */
    void lost(Optional<Throwable> cause);
  }

  /** Whether sources should go on reading; false while too much waits to be sent. */
  boolean isWritable();

  /** Octets that were sent and that are held here still. */
  long pendingOctets();

  EventLoop eventLoop();

  /** The connection that it uses now, or used last. */
  Channel channel();

  /** Closes the connection once what was sent is out; nothing is received any more from now on. */
  void close();

  /** As {@link #close()}, for a peer that is not to be waited for. */
  void abort(Throwable cause);
}
