package io.htmux.agent.role;

import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.WhichServer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of the servers behind one address a client has sessions with, and how many more it wants
 * (HTMUX/2.0 §5.11). Each session has a seat; a seat is free until a server is found for it. Pure,
 * but for its memory; may be used from any thread.
 */
final class Replicas {
  private final int sessionsEach;
  private final Map<Integer, String> serverOfSeat = new HashMap<>();
  private final Map<Integer, Set<String>> metBySeat = new HashMap<>();
  private int count = 1;

  /**
   * @param sessionsEach how many sessions are wanted with each server
   */
  Replicas(int sessionsEach) {
    this.sessionsEach = sessionsEach;
  }

  /** How many seats are wanted, by what was told last. */
  synchronized int wantedSeats() {
    return Math.min(count, NativeGrant.MOST_SERVERS) * sessionsEach;
  }

  /** Whether every seat that is wanted has a server. */
  synchronized boolean isComplete() {
    return serverOfSeat.size() >= wantedSeats();
  }

  /**
   * A free seat meets a server.
   *
   * @return whether the server is the seat's from now on; if not, there are enough sessions with it
   */
  synchronized boolean take(int seat, WhichServer server) {
    count = server.count();
    if (server.id().equals(serverOfSeat.get(seat))) {
      return true;
    }
    long there =
        serverOfSeat.entrySet().stream()
            .filter(one -> one.getKey() != seat && one.getValue().equals(server.id()))
            .count();
    if (there >= sessionsEach) {
      return false;
    }
    serverOfSeat.put(seat, server.id());
    return true;
  }

  /** The seat is free again. */
  synchronized void leave(int seat) {
    serverOfSeat.remove(seat);
    metBySeat.remove(seat);
  }

  /**
   * A seat that looks for its server, with whom its session waits, meets one.
   *
   * @return whether to ask there: it is the server, or that is gone, as so many others were met
   */
  synchronized boolean isWorthAsking(int seat, WhichServer server) {
    count = server.count();
    if (server.id().equals(serverOfSeat.get(seat))) {
      return true;
    }
    Set<String> met = metBySeat.computeIfAbsent(seat, _ -> new HashSet<>());
    met.add(server.id());
    return met.size() >= count;
  }

  /** The session has found its server again. */
  synchronized void found(int seat) {
    metBySeat.remove(seat);
  }
}
