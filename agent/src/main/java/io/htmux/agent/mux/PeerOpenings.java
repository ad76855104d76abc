package io.htmux.agent.mux;

import io.htmux.agent.address.Transport;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.ResumableLink;
import io.netty.buffer.Unpooled;

/**
 * Streams that the peer opens (SockMux 1.0 §6.4): which it may, and why one is refused before
 * anybody is asked.
 */
final class PeerOpenings {

  /** Streams of the peer whose target is being dialled; each may keep an early window. */
  private static final int MOST_PENDING = 1024;

  private final MuxConnection connection;
  private final ResumableLink link;
  private final OpenedIds ids;
  private final Draining draining;
  private int pending;

  PeerOpenings(MuxConnection connection, ResumableLink link, OpenedIds ids, Draining draining) {
    this.connection = connection;
    this.link = link;
    this.ids = ids;
    this.draining = draining;
  }

  void open(NativeFrame.Open frame) {
    int id = frame.stream();
    connection.metrics().opened(false);
    if (!ids.openedByPeer(id)) {
      connection.violation(
          "opened stream %s; %s".formatted(Integer.toUnsignedString(id), ids.ruleForPeer()));
    } else if (draining.isTold()) {
      refuse(id, Reason.DRAINING, "draining", "this end is about to stop");
    } else if (frame.destination()) {
      refuse(id, Reason.NOT_PERMITTED, "not-permitted", "no destinations are dialled by name here");
    } else if (connection.streams().isFull() || pending >= MOST_PENDING) {
      refuse(
          id,
          Reason.TOO_MANY_STREAMS,
          "too-many-streams",
          "%d streams are open and %d pending".formatted(connection.streams().size(), pending));
    } else {
      take(frame);
    }
  }

  /** The owner of one has answered. */
  void answered() {
    pending--;
  }

  private void take(NativeFrame.Open frame) {
    pending++;
    int id = frame.stream();
    StreamAddresses addresses =
        new StreamAddresses(
            NativeAddresses.hostPort(frame.client()),
            NativeAddresses.hostPort(frame.acceptedAt()),
            frame.target());
    MuxStream stream =
        MuxStream.openedByPeer(
            connection,
            id,
            id,
            MuxStream.NOT_ASKED,
            addresses,
            (frame.datagrams() ? Transport.UDP : Transport.TCP).known());
    connection.streams().add(id, stream);
    stream.output().announced(frame.windowOctets());
    if (!connection.isEnded()) {
      connection.handler().opened(stream, addresses, Unpooled.EMPTY_BUFFER);
    }
  }

  private void refuse(int id, Reason reason, String counted, String text) {
    connection.metrics().refused(counted);
    link.send(new NativeFrame.Refused(id, reason, text));
  }
}
