package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.Instance;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Resume;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.htmux.agent.upgrade.WhichServer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Keeps one session of a client: dials, comes back to the session when its connection breaks, and
 * begins another one when it ends. Where several servers are behind one address it looks for one
 * that the client has not got yet (HTMUX/2.0 §5.11). Everything runs on one event loop.
 *
 * <pre>
 *   dialling ──agreed──► session ──connection gone──► interrupted ──the same server──► session
 *      ▲  │ another server is wanted                       │ gone, refused
 *      │  └──► searching ─┐       draining, ended          │
 *      └──────────────────┴────────────◄───────────────────┘
 * </pre>
 */
final class SessionKeeper implements SessionOwner, ClientUpgradeListener {
  private static final Logger LOG = Logger.getLogger(SessionKeeper.class);

  private final TunnelConfig config;
  private final TunnelConfig.Upstream server;
  private final EventLoop loop;
  private final SessionStart start;
  private final Instance instance;
  private final ServerFleet fleet;
  private final int seat;
  private final Redialler redialler;
  private ServerUpgrade upgrade;

  /** What is asked for on the connection that is becoming a session. */
  private SessionStart.Now asking;

  /** What the session has asked for. */
  private ClientWishes wishes = new ClientWishes("");

  private Optional<TunnelSession> current = Optional.empty();

  /** The session that lost its connection, and its name at the server. */
  private Optional<TunnelSession> interrupted = Optional.empty();

  private String name = "";

  /** Sessions that get no new streams, and have some still. */
  private final Set<TunnelSession> drained = new HashSet<>();

  /** What begins now is one session too many with that server. */
  private boolean superfluous;

  /** No other session is wanted. */
  private boolean retired;

  SessionKeeper(
      TunnelConfig config,
      TunnelConfig.Upstream server,
      Surroundings surroundings,
      EventLoop loop,
      SessionStart start,
      Instance instance,
      ServerFleet fleet) {
    this.config = config;
    this.server = server;
    this.loop = loop;
    this.start = start;
    this.instance = instance;
    this.asking = start.now();
    this.upgrade = asking.upgrade();
    this.fleet = fleet;
    this.seat = instance.seat();
    this.redialler =
        new Redialler(
            config,
            surroundings,
            loop,
            server.at(),
            () -> start.now().dialer().dial(loop),
            channel -> {
              asking = start.now();
              upgrade.begin(channel, start.terms(), asked(), this);
            });
  }

  // ---- for the fleet; from any thread

  void dial() {
    loop.execute(redialler::dial);
  }

  /** Sessions go on; no other one is begun. */
  void retire() {
    loop.execute(() -> retired = true);
  }

  /** Another configuration holds: for the next dial, and for the session that there is. */
  void reload() {
    loop.execute(
        () -> {
          upgrade = start.now().upgrade();
          current.ifPresent(this::serveByNow);
        });
  }

  private void serveByNow(TunnelSession session) {
    SessionStart.Now now = start.now();
    boolean told = wishes.change(now.wanted(), session.mux());
    session.lead(now.exit(wishes));
    session.show(wishes.listening());
    if (!told) {
      LOG.infof(
          "the server is asked for other ports by the next session, as this one cannot: tunnel=%s server=%s",
          config.name(), server.at());
      Emptying.end(session, now.config().session().drain());
    }
  }

  @Override
  public void portOpened(TunnelSession session, int number, ListenAddress at) {
    if (current.filter(session::equals).isPresent()) {
      wishes.opened(number, at);
      session.lead(start.now().exit(wishes));
      session.show(wishes.listening());
    }
  }

  @Override
  public void portRefused(TunnelSession session, int number, String why) {
    if (current.filter(session::equals).isPresent()) {
      wishes.refused(number, why);
      session.show(wishes.listening());
    }
  }

  void stop() {
    loop.execute(
        () -> {
          retired = true;
          current.ifPresent(one -> one.mux().close("this end stops"));
          drained.stream().toList().forEach(one -> one.mux().close("this end stops"));
          // behind what a session still has to say
          loop.execute(redialler::stop);
        });
  }

  // ---- what becomes of the session

  @Override
  public void running(TunnelSession session) {
    if (superfluous) {
      superfluous = false;
      drained.add(session);
      Drain.of(List.of(session), config.session().drain())
          .whenComplete(
              (_, _) -> loop.execute(() -> session.mux().close("there are enough with this one")));
      searchOn("this client has a session with it");
      return;
    }
    current = Optional.of(session);
    redialler.found();
    fleet.running(session);
    if (!asking.equals(start.now())) {
      serveByNow(session);
    }
  }

  @Override
  public void interrupted(TunnelSession session, String why) {
    if (drained.contains(session)) {
      session.mux().close("its server stops, and nobody is there to come back to");
      return;
    }
    interrupted = Optional.of(session);
    fleet.changed();
    redialler.againAfterInterruption(why);
  }

  @Override
  public void resumed(TunnelSession session) {
    fleet.changed();
  }

  /** Another server, or the successor of this one, may be there already. */
  @Override
  public void draining(TunnelSession session) {
    boolean ofCurrent = current.filter(session::equals).isPresent();
    if (drained.add(session) && ofCurrent && !retired) {
      current = Optional.empty();
      fleet.left(seat, session);
      redialler.againAfterSession();
    }
  }

  @Override
  public void ended(TunnelSession session, SessionEnd end) {
    boolean waited = interrupted.filter(session::equals).isPresent();
    if (waited) {
      interrupted = Optional.empty();
      redialler.interruptionIsOver();
    }
    boolean wasCurrent = current.filter(session::equals).isPresent();
    boolean wasDrained = drained.remove(session);
    if (wasCurrent) {
      current = Optional.empty();
    }
    if (wasCurrent || !wasDrained) {
      fleet.left(seat, session);
    }
    if (retired || waited || wasDrained) {
      return;
    }
    if (wasCurrent) {
      redialler.againAfterSession();
    } else {
      redialler.againAfterFailure(end.detail());
    }
  }

  // ---- what becomes of a connection

  /** What is asked for at the server: the session that there is, or a new one. */
  private NativeAsk asked() {
    superfluous = false;
    NativeAsk ask = start.ask().by(instance);
    return interrupted
        .map(session -> ask.resuming(new Resume(name, session.position())))
        .orElse(ask);
  }

  @Override
  public boolean isWanted(WhichServer which) {
    return interrupted.isPresent()
        ? fleet.replicas().isWorthAsking(seat, which)
        : fleet.replicas().take(seat, which);
  }

  @Override
  public void upgraded(Channel channel, UpgradeAnswer answer) {
    OptionalLong received =
        answer.grant().map(NativeGrant::resumedAt).orElseGet(OptionalLong::empty);
    if (received.isPresent()) {
      goOn(channel, received.getAsLong());
    } else {
      begin(channel, answer);
    }
  }

  private void goOn(Channel channel, long received) {
    Optional<TunnelSession> session = interrupted;
    if (session.isEmpty()) {
      loop.execute(channel::close);
      again("the session had ended meanwhile");
      return;
    }
    interrupted = Optional.empty();
    redialler.interruptionIsOver();
    fleet.replicas().found(seat);
    if (!session.get().resume(channel, received)) {
      LOG.warnf("the session could not go on: tunnel=%s server=%s", config.name(), server.at());
    }
  }

  private void begin(Channel channel, UpgradeAnswer answer) {
    interrupted.ifPresent(one -> one.mux().close("the server began a new session"));
    answer
        .grant()
        .ifPresent(
            grant -> {
              name = grant.session();
              superfluous =
                  !fleet.replicas().take(seat, new WhichServer(grant.server(), grant.servers()));
            });
    wishes = new ClientWishes(config.name());
    start.begin(channel, answer, asking, wishes, this);
  }

  @Override
  public void failed(Channel channel, UpgradeFailure failure) {
    if (upgrade.fallsBack(failure, start.ask())) {
      LOG.infof(
          "the server is an older one, trying the original's handshake: tunnel=%s server=%s: %s",
          config.name(), server.at(), failure.describe());
      redialler.againAtOnce();
    } else if (interrupted.isPresent()) {
      notResumed(failure);
    } else if (failure instanceof UpgradeFailure.NotWanted) {
      searchOn(failure.describe());
    } else {
      String why = described(failure);
      LOG.warnf("no tunnel: tunnel=%s server=%s: %s", config.name(), server.at(), why);
      fleet.replicas().leave(seat);
      again(why);
    }
  }

  /** Streams wait on, unless the server does not know the session any more. */
  private void notResumed(UpgradeFailure failure) {
    String why = described(failure);
    if (failure instanceof UpgradeFailure.RefusedByPeer(int status, String reason, var _)
        && RefusalStatus.of(status, reason).equals(Optional.of(RefusalStatus.SESSION_GONE))) {
      interrupted
          .orElseThrow()
          .mux()
          .close("the server does not know the session any more, or it is not this client's");
      redialler.againAtOnce();
      return;
    }
    if (!(failure instanceof UpgradeFailure.NotWanted)) {
      LOG.warnf("not yet again: tunnel=%s server=%s: %s", config.name(), server.at(), why);
    }
    redialler.againAfterInterruption(why);
  }

  private void again(String why) {
    if (fleet.isWanted(seat) && !retired) {
      redialler.againAfterFailure(why);
    }
  }

  private void searchOn(String why) {
    if (fleet.isWanted(seat) && !retired) {
      redialler.searchOn(why);
    }
  }

  private String described(UpgradeFailure failure) {
    return UpgradeFailureText.of(failure, server.handshake().carrier());
  }
}
