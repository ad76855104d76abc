package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Instance;
import io.htmux.agent.upgrade.NativeAsk;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The sessions of a server that their clients may come back to, by the names that the server gave
 * them (SockMux 1.0 §6.7). May be used from any thread.
 */
final class ResumableSessions {

  /**
   * Who began a session, and who alone may come back to it. Whom the server knows by name is the
   * same with each of his keys, so that one that is rotated costs no session; with a key that many
   * have, anybody can take any name.
   *
   * @param key that was proven; empty if the identity says it all, or nothing was proven
   */
  record Claim(Optional<String> identity, boolean proven, Optional<CapsKey> key) {

    /**
     * @param byName whether an identity has keys of its own at this server
     */
    static Claim of(NativeAsk ask, boolean byName) {
      boolean isNamed = byName && ask.identity().isPresent() && ask.proven().isPresent();
      return isNamed
          ? named(ask.identity().get())
          : new Claim(ask.identity(), ask.proven().isPresent(), ask.proven());
    }

    /** That of a client which the server knows by name, once it has proven it. */
    static Claim named(String identity) {
      return new Claim(Optional.of(identity), true, Optional.empty());
    }

    /**
     * What sessions of one client have in common: this claim, or the same start of the same client;
     * empty if it says neither.
     */
    Optional<Object> shared(Optional<Instance> instance) {
      return saysWho() ? Optional.of(this) : instance.map(one -> List.of(this, one.at(0)));
    }

    /** Without either anybody could say so. */
    boolean saysWho() {
      return identity.isPresent() && proven;
    }
  }

  /**
   * A session that goes on.
   *
   * @param instance which of the clients of that identity
   * @param first what its client was granted when it began
   */
  record Held(
      Claim claim, Optional<Instance> instance, Admission.Accepted first, TunnelSession session) {

    /** The same client has begun it, and comes once more for it. */
    private boolean isOf(Claim other, Optional<Instance> which) {
      return claim.equals(other) && which.isPresent() && instance.equals(which);
    }

    /** Of a client that was started anew on its host, or does not say which one it is. */
    private boolean isOfThePast(Optional<Instance> which) {
      return which.isEmpty()
          || instance.isEmpty()
          || (instance.get().host().equals(which.get().host())
              && !instance.get().isOfSameClient(which.get()));
    }
  }

  private final Map<String, Held> byName = new ConcurrentHashMap<>();

  void add(String name, Held held) {
    byName.put(name, held);
  }

  void remove(TunnelSession session) {
    byName.values().removeIf(held -> held.session().equals(session));
  }

  /** That session, if it is there and that client's; nobody learns which of both is wrong. */
  Optional<Held> find(String name, Claim claim) {
    return Optional.ofNullable(byName.get(name)).filter(held -> held.claim().equals(claim));
  }

  /**
   * A session joins those of one who says who he is: the others are asked for a sign of life. One
   * of the same host, from before its client was started anew, is over without it.
   */
  void probeOthers(Claim claim, NativeAsk ask, Duration within) {
    if (!claim.saysWho()) {
      return;
    }
    for (Held held : byName.values()) {
      if (held.claim().equals(claim)) {
        if (ask.instance().isPresent() && held.isOfThePast(ask.instance())) {
          held.session().endIfSilent(within);
        } else {
          held.session().probe(within);
        }
      }
    }
  }

  /** Sessions that a new one takes the place of. */
  List<TunnelSession> replaced(
      Claim claim, NativeAsk ask, HostPort client, List<ListenAddress> asked) {
    return Stream.concat(
            byName.values().stream()
                .filter(held -> held.isOf(claim, ask.instance()))
                .map(Held::session),
            ghosts(claim, ask.instance(), client, asked).stream())
        .distinct()
        .toList();
  }

  /**
   * Sessions without a connection that have a port which a new client asks for: its own of before,
   * as far as anybody can tell. One who says who he is has no other's; of the others, whoever comes
   * from the same host.
   */
  private List<TunnelSession> ghosts(
      Claim claim, Optional<Instance> instance, HostPort client, List<ListenAddress> asked) {
    return byName.values().stream()
        .filter(held -> held.claim().equals(claim) && held.isOfThePast(instance))
        .map(Held::session)
        .filter(session -> claim.saysWho() || session.peer().host().equals(client.host()))
        .filter(session -> !session.isConnected() && session.hasPortOf(asked))
        .toList();
  }

  /**
   * Ends sessions whose place a new one takes, one after the other, each on its event loop.
   *
   * @param then run behind the last one, on {@code loop}, or at once if there is none
   */
  static void end(List<TunnelSession> replaced, EventLoop loop, Runnable then) {
    endNext(replaced.iterator(), loop, then);
  }

  private static void endNext(Iterator<TunnelSession> left, EventLoop loop, Runnable then) {
    if (!left.hasNext()) {
      then.run();
      return;
    }
    TunnelSession next = left.next();
    next.loop()
        .execute(
            () -> {
              next.mux().close("a new session of the same client takes its ports over");
              loop.execute(() -> endNext(left, loop, then));
            });
  }
}
