package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.NativeAsk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of a server that their clients may come back to, by the names that the server gave
 * them (SockMux 1.0 §6.7). May be used from any thread.
 */
final class ResumableSessions {

  /** Who began a session, and who alone may come back to it. */
  record Claim(Optional<String> identity, Optional<CapsKey> proven) {
    static Claim of(NativeAsk ask) {
      return new Claim(ask.identity(), ask.proven());
    }

    /** Without either anybody could say so. */
    private boolean saysWho() {
      return identity.isPresent() && proven.isPresent();
    }
  }

  /**
   * A session that goes on.
   *
   * @param first what its client was granted when it began
   */
  record Held(Claim claim, Admission.Accepted first, TunnelSession session) {}

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
   * Sessions without a connection that have a port which a new client asks for: its own of before,
   * as far as anybody can tell. One who says who he is has no other's; of the others, whoever comes
   * from the same host.
   */
  List<TunnelSession> ghosts(Claim claim, HostPort client, List<HostPort> asked) {
    return byName.values().stream()
        .filter(held -> held.claim().equals(claim))
        .map(Held::session)
        .filter(session -> claim.saysWho() || session.peer().host().equals(client.host()))
        .filter(session -> !session.isConnected() && session.hasPortOf(asked))
        .toList();
  }
}
