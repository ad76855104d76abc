package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;

/**
 * The streams for which something comes in one read of the link: each gets what is its own, found
 * by its id, and its owner is told when no more comes.
 */
final class TouchedStreams {
  private final StreamTable streams;
  private final MuxMetrics metrics;
  private final ArrayList<MuxStream> touched = new ArrayList<>();

  TouchedStreams(StreamTable streams, MuxMetrics metrics) {
    this.streams = streams;
    this.metrics = metrics;
  }

  /** Octets of the stream with that id of ours; takes them over. */
  void octets(int id, ByteBuf octets, boolean urgent) {
    MuxStream stream = streams.find(id);
    if (stream == null) {
      octets.release();
      return;
    }
    metrics.received(octets.readableBytes());
    add(stream);
    stream.input().octets(octets, urgent);
  }

  /** One datagram of the stream with that id; takes it over. */
  void datagram(int id, ByteBuf datagram) {
    MuxStream stream = streams.find(id);
    if (stream == null) {
      datagram.release();
      return;
    }
    metrics.received(datagram.readableBytes());
    add(stream);
    stream.input().datagram(datagram);
  }

  void add(MuxStream stream) {
    if (touched.isEmpty() || touched.getLast() != stream) {
      touched.add(stream);
    }
  }

  /** No more comes in this read. An owner who hears that may end the session, and clear this. */
  void receivedAll() {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).input().receivedAll();
    }
    touched.clear();
  }

  void clear() {
    touched.clear();
  }
}
