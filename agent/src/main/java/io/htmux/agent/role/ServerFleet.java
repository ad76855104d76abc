package io.htmux.agent.role;

import io.htmux.agent.upgrade.Instance;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * A client's sessions with the servers behind one address: as many seats as there are servers,
 * times {@code connections}, each kept by a {@link SessionKeeper} (HTMUX/2.0 §5.11). May be used
 * from any thread.
 */
final class ServerFleet {

  /** How often a client that has all servers looks whether there are more now. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(5);

  /** What the client wants to know. */
  interface Owner {
    /** Users can be given to it. */
    void running(TunnelSession session);

    /** A session has lost its connection, or found another one. */
    void changed();

    /** No new users for it. */
    void left(TunnelSession session);
  }

  private final Replicas replicas;
  private final EventLoop clock;
  private final BiFunction<ServerFleet, Integer, SessionKeeper> keepers;
  private final Owner owner;
  private final Map<Integer, SessionKeeper> seats = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean stopping;

  /**
   * @param connections how many sessions are wanted with each server
   * @param clock where it waits
   * @param keepers makes the one for a seat, which dials when it is told to
   */
  ServerFleet(
      int connections,
      EventLoop clock,
      BiFunction<ServerFleet, Integer, SessionKeeper> keepers,
      Owner owner) {
    this.replicas = new Replicas(connections);
    this.clock = clock;
    this.keepers = keepers;
    this.owner = owner;
  }

  void start() {
    fill();
  }

  /** No other session is begun. */
  void retire() {
    stopping = true;
    seats.values().forEach(SessionKeeper::retire);
  }

  void reload() {
    seats.values().forEach(SessionKeeper::reload);
  }

  void stop() {
    stopping = true;
    seats.values().forEach(SessionKeeper::stop);
  }

  Replicas replicas() {
    return replicas;
  }

  // ---- for the keepers

  void running(TunnelSession session) {
    owner.running(session);
    fill();
    lookLater();
  }

  void changed() {
    owner.changed();
  }

  void left(int seat, TunnelSession session) {
    replicas.leave(seat);
    owner.left(session);
    fill();
  }

  /** Whether a seat without a session should go on looking for a server; if not, it is given up. */
  synchronized boolean isWanted(int seat) {
    boolean wanted = seats.size() <= replicas.wantedSeats();
    if (!wanted) {
      replicas.leave(seat);
      seats.remove(seat);
    }
    return wanted;
  }

  // ---- inside

  /** More servers were told than there are seats. */
  private void fill() {
    for (int seat = 0; seats.size() < replicas.wantedSeats(); seat++) {
      open(seat);
    }
  }

  private void open(int seat) {
    if (stopping || seat >= Instance.MOST_SEATS) {
      return;
    }
    SessionKeeper keeper = keepers.apply(this, seat);
    if (seats.putIfAbsent(seat, keeper) == null) {
      keeper.dial();
    }
  }

  /** There may be more servers one day: one more seat finds out. */
  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      long half = LOOK_EVERY.toMillis() / 2;
      clock.schedule(
          this::look,
          half + RandomGenerator.getDefault().nextLong(half + 1),
          TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    looking.set(false);
    if (stopping) {
      return;
    }
    if (replicas.isComplete()) {
      int seat = 0;
      while (seats.containsKey(seat)) {
        seat++;
      }
      open(seat);
    }
    lookLater();
  }
}
