package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/**
 * What the peer sends on one stream, as far as the stream's table and its {@link IncomingWindow}
 * let it, and the credit that it gets for what was written.
 */
final class StreamInput {
  private final MuxConnection connection;
  private final MuxStream stream;
  private final StreamLife life;
  private final UnansweredOpen unanswered;
  private final IncomingWindow window;
  private final boolean takesOctets;

  StreamInput(
      MuxConnection connection, MuxStream stream, StreamLife life, UnansweredOpen unanswered) {
    this.connection = connection;
    this.stream = stream;
    this.life = life;
    this.unanswered = unanswered;
    this.window = dialect().incomingWindow();
    this.takesOctets = !dialect().tellsDatagrams() || !stream.isOfDatagrams();
  }

  IncomingWindow window() {
    return window;
  }

  /** Takes over the octets. */
  void octets(ByteBuf octets, boolean urgent) {
    if (takesOctets) {
      sentByPeer(octets, urgent);
    } else {
      octets.release();
      dialect().violated(stream, "sent octets on a stream of datagrams");
    }
  }

  /** One datagram, in a version that tells them from octets; takes it over. */
  void datagram(ByteBuf datagram) {
    if (!stream.isOfDatagrams()) {
      datagram.release();
      dialect().violated(stream, "sent a datagram on a stream of octets");
      return;
    }
    if (life.state() == StreamState.DIALLING) {
      datagram.release();
      dialect().violated(stream, "sent a datagram before the stream was open");
      return;
    }
    boolean empty = !datagram.isReadable();
    sentByPeer(datagram, false);
    if (empty && life.isOpen()) {
      life.handler().received(Unpooled.EMPTY_BUFFER);
    }
  }

  /** As {@link StreamHandler#outlet}, for so many octets. */
  Optional<EpollSocketChannel> outlet(int octets) {
    boolean comes = life.state() == StreamState.OPEN || life.state() == StreamState.SHUT_HERE;
    return comes && takesOctets && octets <= window.roomOctets()
        ? life.handler().outlet()
        : Optional.empty();
  }

  /** So many octets of the peer went into the {@link #outlet}. */
  void passed(int octets) {
    life.apply(StreamEvent.PEER_SEND);
    try {
      window.received(octets);
    } catch (StreamViolation e) {
      throw new IllegalStateException(e);
    }
    life.handler().passed(octets);
  }

  /** No more frames in this read of the link. */
  void receivedAll() {
    if (life.isOpen()) {
      life.handler().receivedAll();
    }
  }

  /** As {@link MuxStream#acknowledge}. */
  void acknowledge(int octets) {
    if (octets <= 0) {
      return;
    }
    boolean wanted = life.proceeds(StreamEvent.ACKNOWLEDGE);
    if (wanted || life.isOpen()) {
      int due = window.acknowledged(octets);
      if (wanted && due > 0) {
        dialect().credit(stream, due, window.growth());
      }
    }
  }

  /** As {@link MuxStream#acknowledgeUrgent}. */
  void acknowledgeUrgent(int octets) {
    if (octets > 0 && life.proceeds(StreamEvent.ACKNOWLEDGE)) {
      window.acknowledged(octets);
      dialect().urgentCredit(stream, octets);
    }
  }

  private void sentByPeer(ByteBuf octets, boolean urgent) {
    boolean ended = life.state() == StreamState.SHUT_THERE;
    switch (life.apply(StreamEvent.PEER_SEND)) {
      case PROCEED -> receive(octets, urgent);
      case VIOLATION -> {
        octets.release();
        dialect()
            .violated(
                stream,
                ended
                    ? "sent octets behind the end of its direction"
                    : "sent octets before the stream was open");
      }
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> octets.release();
    }
  }

  private void receive(ByteBuf octets, boolean urgent) {
    int length = octets.readableBytes();
    if (length == 0) {
      octets.release();
      return;
    }
    try {
      window.received(length);
    } catch (StreamViolation e) {
      octets.release();
      dialect().violated(stream, e.getMessage());
      return;
    }
    if (life.state() == StreamState.DIALLING) {
      unanswered.keep(octets, connection.allocator());
    } else if (urgent) {
      life.handler().receivedUrgent(octets);
    } else {
      life.handler().received(octets);
    }
  }

  private Dialect dialect() {
    return connection.dialect();
  }
}
