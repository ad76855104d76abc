package io.htmux.agent.mux;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The streams of one session: those that hold an id and those that wait for one. Bounded by the
 * options.
 */
final class StreamTable {

  /** However few streams the peer can have, so many users may wait for their turn. */
  private static final int LEAST_WAITING = 1024;

  private final int maxStreams;
  private final StreamIds ids;
  private final MuxMetrics metrics;
  private final IntObjectMap<MuxStream> streams = new IntObjectHashMap<>();
  private final Set<Integer> listenerIds = new HashSet<>();
  private final ArrayDeque<MuxStream> waitingForId = new ArrayDeque<>();

  StreamTable(MuxOptions options, StreamIds ids, MuxMetrics metrics) {
    this.maxStreams = options.maxStreams();
    this.ids = ids;
    this.metrics = metrics;
  }

  int size() {
    return streams.size();
  }

  boolean isFull() {
    return streams.size() >= maxStreams;
  }

  /**
   * The stream with this id of ours, or null: this is asked for each frame and allocates nothing.
   */
  MuxStream find(int id) {
    return streams.get(id);
  }

  /** Whether no stream of ours can be opened any more in this session. */
  boolean isUsedUp() {
    return ids.isUsedUp();
  }

  int freeId() {
    return ids.free(id -> streams.containsKey(id) || listenerIds.contains(id));
  }

  /** An id that no stream gets any more in this session. */
  int listenerId() {
    int id = freeId();
    listenerIds.add(id);
    return id;
  }

  void add(int id, MuxStream stream) {
    streams.put(id, stream);
    metrics.streamStarted();
  }

  /** Lets a stream wait for an id, if not too many do. */
  boolean await(MuxStream stream) {
    if (waitingForId.size() >= Math.max(maxStreams, LEAST_WAITING)) {
      return false;
    }
    return waitingForId.add(stream);
  }

  /** Gives ids to streams that wait, the longest first, as long as there are some. */
  void admitWaiting() {
    while (!waitingForId.isEmpty() && !isFull()) {
      MuxStream stream = waitingForId.remove();
      int id = freeId();
      add(id, stream);
      stream.connect(id);
    }
  }

  /** The stream is over; to be called once for each. */
  void release(MuxStream stream) {
    if (streams.remove(stream.id()) == null) {
      waitingForId.remove(stream);
    } else {
      metrics.streamReleased();
    }
  }

  /** All of them, whatever they wait for; safe against changes while it is walked. */
  List<MuxStream> all() {
    List<MuxStream> all = new ArrayList<>(streams.values());
    all.addAll(waitingForId);
    return all;
  }

  void clear() {
    streams.values().forEach(_ -> metrics.streamReleased());
    streams.clear();
    waitingForId.clear();
  }
}
