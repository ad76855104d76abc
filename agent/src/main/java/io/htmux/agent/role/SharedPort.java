package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.DatagramUser;
import io.htmux.agent.policy.PortTerms;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One port that a server listens on for a client: open as long as one of the client's connections
 * holds it. Users wait while none of its sessions is there. On the event loop that the port lives
 * on.
 */
final class SharedPort implements PortUsers {
  private static final int MOST_WAITING = 1024;

  private final Supplier<PortTerms> terms;
  private final Entrances entrance;
  private final SessionBalance sessions = new SessionBalance();
  private final Future<Void> opened;
  private final Set<PortHold> holds = new HashSet<>();

  /** Accepted in the moment when the last session left: the others wait in the kernel. */
  private final List<Channel> waiting = new ArrayList<>();

  /**
   * @param terms what holds for each connection now
   * @param entrances makes the port; whoever comes goes to one of these sessions, or to whom it is
   *     said
   */
  SharedPort(
      TunnelConfig.Entrance at,
      Supplier<PortTerms> terms,
      BiFunction<SessionBalance, PortUsers, Entrances> entrances) {
    this.terms = terms;
    this.entrance = entrances.apply(sessions, this);
    this.opened = entrance.open(List.of(at));
  }

  /** Done when it listens, or failed with what a user can read. */
  Future<Void> opened() {
    return opened;
  }

  /** Where it really listens, once it does. */
  ListenAddress address() {
    return entrance.addresses().getFirst();
  }

  void hold(PortHold hold) {
    holds.add(hold);
  }

  /** Takes over a user; he waits if no session is there any more, or not yet. */
  @Override
  public void serve(Channel user) {
    if (sessions.isUsable() || waiting.size() >= MOST_WAITING) {
      PortTerms now = terms.get();
      sessions.enter(user, session -> session.enter(user, now));
    } else {
      waiting.add(user);
    }
  }

  /** All datagrams of one address and port go to the same session, as long as it is there. */
  @Override
  public void serve(DatagramUser user) {
    sessions
        .anywhere()
        .ifPresentOrElse(session -> user.enter(session, terms.get().port()), user::drop);
  }

  void serve(TunnelSession session) {
    sessions.add(session);
    look();
  }

  /** A session has come or gone, lost its connection or found another one. */
  void look() {
    if (sessions.isUsable()) {
      entrance.resume();
      List<Channel> users = List.copyOf(waiting);
      waiting.clear();
      users.forEach(this::serve);
    } else {
      entrance.pause();
    }
  }

  /** Whether nobody holds it any more, and it is closed. */
  boolean leave(PortHold hold) {
    hold.session().ifPresent(sessions::remove);
    if (!holds.remove(hold)) {
      return false;
    }
    if (holds.isEmpty()) {
      opened.addListener(_ -> entrance.close());
      waiting.forEach(Channel::close);
      waiting.clear();
      return true;
    }
    look();
    return false;
  }
}
