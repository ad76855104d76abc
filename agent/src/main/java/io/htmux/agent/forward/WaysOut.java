package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.AccessDecision;
import io.htmux.agent.policy.AccessRequest;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The way out of this end: asks the {@link Gate}, then goes the ways that it names, in order, until
 * one leads there. Directly, a destination is resolved first, then its address is judged, then that
 * very address is dialled. Immutable; used on the event loop of each user.
 *
 * @param gate who may go where
 * @param session the session to ask the peer through, asked on its event loop
 * @param tunnelPortIsLoopback whether only this host can reach the tunnel port
 * @param dialTimeout how long resolving may take, and how long connecting
 * @param answerWithin how long a stream to the peer and its answer may take together
 * @param ownAddresses of this host
 * @param allowance what may be opened here besides connections
 */
public record WaysOut(
    Sockets sockets,
    NameLookup names,
    Gate gate,
    Supplier<Optional<MuxConnection>> session,
    boolean tunnelPortIsLoopback,
    Duration dialTimeout,
    Duration answerWithin,
    Supplier<Set<InetAddress>> ownAddresses,
    PortAllowance allowance,
    MuxMetrics metrics)
    implements Egress {
  private static final Logger LOG = Logger.getLogger(WaysOut.class);

  @Override
  public Future<Channel> connect(EventLoop loop, OutgoingConnection wanted) {
    return go(loop, wanted, Transport.TCP, false);
  }

  /** As {@link #connect}, for the destination that the configuration names. */
  public Future<Channel> connectDeclared(EventLoop loop, OutgoingConnection wanted) {
    return go(loop, wanted, Transport.TCP, true);
  }

  /**
   * Whether somebody may use a port of this end at all, whatever answers there. Completes on {@code
   * loop}; at once when called there and nothing has to be looked up.
   *
   * @param port where he was accepted
   * @param transport what he speaks there
   * @return why not; empty if he may
   */
  public CompletionStage<Optional<String>> refusal(
      EventLoop loop, Requester from, HostPort port, Transport transport) {
    AccessRequest request =
        Asking.of(
            new OutgoingConnection(from, relayProtocol(transport), Optional.empty(), port),
            transport,
            true,
            ownAddresses.get(),
            tunnelPortIsLoopback);
    CompletableFuture<LookedUp> answers =
        names.answers(gate.questions(request)).toCompletableFuture();
    return answers.isDone() && loop.inEventLoop()
        ? answers.thenApply(lookedUp -> gate.refusal(request, lookedUp))
        : answers.thenApplyAsync(lookedUp -> gate.refusal(request, lookedUp), loop);
  }

  /** As protocol lists name what is relayed as it is. */
  private static String relayProtocol(Transport transport) {
    return switch (transport) {
      case TCP -> "tcprelay";
      case UDP -> "udprelay";
    };
  }

  @Override
  public Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    return new PortsOut(this).listen(loop, awaited);
  }

  @Override
  public Future<Channel> datagrams(EventLoop loop, OutgoingConnection wanted) {
    return go(loop, wanted, Transport.UDP, false);
  }

  /** As {@link #datagrams}, for the destination that the configuration names. */
  public Future<Channel> datagramsDeclared(EventLoop loop, Requester from, HostPort to) {
    return go(
        loop,
        new OutgoingConnection(from, relayProtocol(Transport.UDP), Optional.empty(), to),
        Transport.UDP,
        true);
  }

  @Override
  public Future<Channel> connectBack(EventLoop loop, Requester to, String protocol, int port) {
    return new PortsOut(this).connectBack(loop, to, port);
  }

  @Override
  public Future<DatagramPort> datagramPort(
      EventLoop loop, Requester from, HostPort at, HostPort user) {
    return new PortsOut(this).datagramPort(loop, from, at, user);
  }

  private Future<Channel> go(
      EventLoop loop, OutgoingConnection wanted, Transport transport, boolean declared) {
    Promise<Channel> connected = loop.newPromise();
    AccessRequest request;
    try {
      request = Asking.of(wanted, transport, declared, ownAddresses.get(), tunnelPortIsLoopback);
    } catch (IllegalArgumentException _) {
      refuse(wanted, connected, "It is no host that has an address.");
      return connected;
    }
    var _ =
        names
            .answers(gate.questions(request))
            .thenApply(lookedUp -> gate.decide(request, lookedUp))
            .whenCompleteAsync(
                (decision, failure) -> {
                  switch (Optional.ofNullable(decision)
                      .orElseGet(() -> new AccessDecision.Refused("The lists: " + failure))) {
                    case AccessDecision.Admitted(var ways) ->
                        new Attempt(loop, wanted, request, connected).go(ways);
                    case AccessDecision.Refused(var why) -> refuse(wanted, connected, why);
                  }
                },
                loop);
    return connected;
  }

  private void refuse(OutgoingConnection wanted, Promise<Channel> connected, String why) {
    NotConnectedException refused =
        NotConnectedException.notPermitted(wanted.to() + " is not permitted. " + why);
    LOG.infof(
        "not permitted: path=%s user=%s peer=%s protocol=%s destination=%s: %s",
        wanted.from().path(),
        shown(wanted.from().user()),
        shown(wanted.from().peer()),
        wanted.protocol(),
        wanted.to(),
        why);
    metrics.refused(refused.reason());
    connected.tryFailure(refused);
  }

  private static String shown(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("unknown");
  }

  /** One connection, from the decision on. */
  private final class Attempt {
    private final EventLoop loop;
    private final OutgoingConnection wanted;
    private final AccessRequest request;
    private final Promise<Channel> connected;

    Attempt(
        EventLoop loop,
        OutgoingConnection wanted,
        AccessRequest request,
        Promise<Channel> connected) {
      this.loop = loop;
      this.wanted = wanted;
      this.request = request;
      this.connected = connected;
    }

    /** Nobody waits any more when {@code connected} was cancelled. */
    void go(List<Way> ways) {
      if (connected.isDone()) {
        return;
      }
      Future<Channel> tried =
          switch (ways.getFirst()) {
            case DIRECT -> dial();
            case TUNNEL -> ask();
          };
      connected.addListener(_ -> tried.cancel(false));
      tried.addListener(
          (Future<Channel> done) -> {
            if (done.isSuccess()) {
              if (!connected.trySuccess(done.getNow())) {
                closeLater(done.getNow());
              }
            } else if (!connected.isDone()) {
              failed(ways, done.cause());
            }
          });
    }

    private void failed(List<Way> ways, Throwable cause) {
      NotConnectedException why = explained(cause);
      LOG.infof(
          "destination not reached: path=%s user=%s destination=%s way=%s: %s",
          wanted.from().path(),
          shown(wanted.from().user()),
          wanted.to(),
          ways.getFirst(),
          why.getMessage());
      if (ways.size() > 1) {
        go(ways.subList(1, ways.size()));
      } else {
        metrics.refused(why.reason());
        connected.tryFailure(why);
      }
    }

    private NotConnectedException explained(Throwable cause) {
      if (cause instanceof NotConnectedException own) {
        return own;
      }
      String reason = DialFailure.reason(cause);
      return new NotConnectedException(
          reason,
          switch (reason) {
            case "timed-out" -> wanted.to() + " did not answer in time.";
            case "unknown-host" ->
                "There is no host " + wanted.to().host() + ", or its name server does not answer.";
            case "refused" -> wanted.to() + " refuses connections.";
            default -> wanted.to() + " is not reachable.";
          });
    }

    private Future<Channel> ask() {
      return session
          .get()
          .map(
              mux ->
                  switch (request.what().transport()) {
                    case TCP ->
                        OutboundRequest.ask(loop, mux, wanted.from(), wanted.to(), answerWithin);
                    case UDP -> askForDatagrams(mux);
                  })
          .orElseGet(
              () ->
                  loop.newFailedFuture(
                      new NotConnectedException(
                          "session-ended", "The tunnel to the peer is down.")));
    }

    private Future<Channel> askForDatagrams(MuxConnection mux) {
      return mux.peerIsOurs()
          ? DatagramRequest.send(mux, wanted.to(), answerWithin)
          : loop.newFailedFuture(
              new NotConnectedException(
                  "not-available",
                  "The server is an original DeleGate, which relays no datagrams through HTMUX."));
    }

    private Future<Channel> dial() {
      Promise<Channel> dialled = loop.newPromise();
      Future<?> deadline =
          loop.schedule(
              () ->
                  dialled.tryFailure(
                      new NotConnectedException(
                          "timed-out",
                          "The address of " + wanted.to() + " was not found in time.")),
              dialTimeout.toMillis(),
              TimeUnit.MILLISECONDS);
      sockets
          .resolve(loop, wanted.to())
          .addListener(
              (Future<InetSocketAddress> resolved) -> {
                deadline.cancel(false);
                if (!resolved.isSuccess()) {
                  dialled.tryFailure(resolved.cause());
                } else if (!dialled.isDone()) {
                  judge(resolved.getNow(), dialled);
                }
              });
      return dialled;
    }

    private void judge(InetSocketAddress address, Promise<Channel> dialled) {
      CompletableFuture<Optional<String>> refusal =
          names
              .answers(gate.dialQuestions(request, address.getAddress()))
              .thenApply(lookedUp -> gate.dialRefusal(request, address.getAddress(), lookedUp))
              .toCompletableFuture();
      var _ =
          refusal.whenCompleteAsync(
              (why, failure) -> {
                if (failure != null || why.isPresent()) {
                  dialled.tryFailure(
                      NotConnectedException.notPermitted(
                          wanted.to()
                              + " is not permitted. "
                              + (failure == null ? why.get() : "The lists: " + failure)));
                } else if (!dialled.isDone()) {
                  connect(address, dialled);
                }
              },
              loop);
    }

    private void connect(InetSocketAddress address, Promise<Channel> dialled) {
      Future<Channel> connecting =
          switch (request.what().transport()) {
            case TCP -> sockets.dial(loop, address, dialTimeout);
            case UDP -> openDatagrams(address);
          };
      connecting.addListener(
          (Future<Channel> done) -> {
            if (!done.isSuccess()) {
              dialled.tryFailure(done.cause());
            } else if (!dialled.trySuccess(done.getNow())) {
              closeLater(done.getNow());
            }
          });
    }

    private Future<Channel> openDatagrams(InetSocketAddress address) {
      Promise<Void> end = loop.newPromise();
      Optional<NotConnectedException> refusal = allowance.destination(end);
      if (refusal.isPresent()) {
        return loop.newFailedFuture(refusal.get());
      }
      Future<Channel> opening =
          sockets.dialDatagrams(loop, HostPort.of(address), new BareDatagrams());
      opening.addListener(
          (Future<Channel> done) -> {
            if (done.isSuccess()) {
              done.getNow().pipeline().addLast("idle", new IdleDatagrams());
              done.getNow().closeFuture().addListener(_ -> end.trySuccess(null));
            } else {
              end.trySuccess(null);
            }
          });
      return opening;
    }

    private void closeLater(Channel channel) {
      loop.execute(channel::close);
    }
  }
}
