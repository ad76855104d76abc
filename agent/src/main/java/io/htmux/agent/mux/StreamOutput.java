package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;

/**
 * What one stream sends: as far as its table, the {@link OutgoingWindow} to its peer and the link
 * let it.
 */
final class StreamOutput {
  private final MuxConnection connection;
  private final Dialect dialect;
  private final MuxStream stream;
  private final StreamLife life;
  private final OutgoingWindow window;
  private boolean stalled;

  StreamOutput(MuxConnection connection, MuxStream stream, StreamLife life) {
    this.connection = connection;
    this.dialect = connection.dialect();
    this.stream = stream;
    this.life = life;
    this.window = dialect.outgoingWindow();
  }

  /** As {@link MuxStream#canSend}. */
  boolean canSend() {
    if (!maySend() || !window.isOpen()) {
      return false;
    }
    return connection.sharing().isWritableFor(stream);
  }

  /** As {@link MuxStream#send}. */
  void send(ByteBuf octets) {
    while (octets.isReadable() && maySend() && sendableOctets() > 0) {
      sendFrame(octets.readRetainedSlice(Math.min(octets.readableBytes(), sendableOctets())));
    }
    noteStall();
  }

  /** As {@link MuxStream#sendWhole}. */
  boolean sendWhole(ByteBuf octets) {
    if (!maySend() || octets.readableBytes() > sendableOctets()) {
      return false;
    }
    sendFrame(octets);
    noteStall();
    return true;
  }

  /** Sends a part of the first octets, as {@link MuxStream#earlyData} gave them. */
  void sendEarly(ByteBuf octets) {
    if (octets.isReadable()) {
      sendFrame(octets);
    } else {
      octets.release();
    }
  }

  /** As {@link MuxStream#sendableOctets}. */
  int sendableOctets() {
    return window.sendableOctets(connection.sharing().isAlone(stream));
  }

  /** As {@link MuxStream#sendDatagram}. */
  boolean sendDatagram(ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (length > dialect.mostDatagramOctets()) {
      return drop(datagram, DroppedDatagram.TOO_LARGE);
    }
    if (!life.isOpen() || !canSend() || length > sendableOctets()) {
      return drop(datagram, DroppedDatagram.NO_ROOM);
    }
    reserve(length);
    dialect.datagram(stream, datagram);
    return true;
  }

  /** What the peer's request to open announced to buffer, or its answer to ours. */
  void announced(int octets) {
    try {
      window.opened(octets);
    } catch (StreamViolation e) {
      life.over();
      dialect.violated(stream, e.getMessage());
    }
  }

  /** The peer has written so many octets, and takes so many more from now on. */
  void acknowledged(int octets, int growthOctets) {
    switch (life.apply(StreamEvent.PEER_SENT)) {
      case PROCEED -> {
        try {
          window.acknowledge(octets, growthOctets);
        } catch (StreamViolation e) {
          dialect.violated(stream, e.getMessage());
          return;
        }
        writable();
      }
      case VIOLATION -> dialect.violated(stream, "acknowledged octets before the stream was open");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /** The window or the link opened. */
  void writable() {
    if (canSend()) {
      stalled = false;
      life.handler().writable();
    }
  }

  private boolean maySend() {
    return switch (life.state()) {
      case OPEN, SHUT_THERE -> true;
      case OPENING -> dialect.sendsWhileOpening();
      case WAITING, DIALLING, SHUT_HERE, CANCELLED, CLOSING, CLOSED -> false;
    };
  }

  private void sendFrame(ByteBuf octets) {
    reserve(octets.readableBytes());
    dialect.data(stream, octets);
  }

  private void reserve(int octets) {
    life.apply(StreamEvent.SEND);
    window.reserve(octets);
    connection.sharing().sent(stream, octets);
    connection.metrics().sent(octets);
  }

  private void noteStall() {
    if (!stalled && !window.isOpen()) {
      stalled = true;
      connection.metrics().creditStall();
    }
  }

  private boolean drop(ByteBuf datagram, DroppedDatagram why) {
    datagram.release();
    connection.metrics().datagramDropped(why);
    return false;
  }
}
