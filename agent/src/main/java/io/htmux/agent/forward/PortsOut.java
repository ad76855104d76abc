package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.AccessDecision;
import io.htmux.agent.policy.AccessRequest;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.Way;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What {@link WaysOut} opens for somebody, here or at the peer: ports for one connection or for his
 * datagrams, and connections back to himself. The side of a user is the peer's when he came through
 * the tunnel; the side of his destinations is what the gate says of the one that is expected.
 */
record PortsOut(WaysOut out) {

  /** As long as other servers wait for a BIND. */
  private static final Duration ARRIVAL_WITHIN = Duration.ofMinutes(2);

  private static final String ANYBODY = "0.0.0.0";

  Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    return permitted(
        loop,
        awaited,
        Transport.TCP,
        ways ->
            switch (way(awaited, ways)) {
              case DIRECT -> here(loop, awaited);
              case TUNNEL ->
                  atPeer(
                      loop,
                      session(awaited),
                      mux -> PortRequest.send(mux, awaited, out.answerWithin()));
            });
  }

  /** To the host that he came from, and no other. */
  Future<Channel> connectBack(EventLoop loop, Requester to, int port) {
    if (to.user().isEmpty()) {
      return loop.newFailedFuture(
          NotConnectedException.notPermitted("The address of the user is not known."));
    }
    HostPort user = new HostPort(to.user().get().host(), port);
    return to.peer().isPresent()
        ? atPeer(
            loop, session(to), mux -> OutboundRequest.ask(loop, mux, to, user, out.answerWithin()))
        : out.sockets().dial(loop, user, out.dialTimeout());
  }

  /** Where he is: here, or at the peer through which he came. */
  Future<DatagramPort> datagramPort(EventLoop loop, Requester from, HostPort at, HostPort user) {
    if (from.path() == EntryPath.PEER_REQUEST) {
      return datagramPortForPeer(loop, from, at, user);
    }
    return from.peer().isPresent()
        ? atPeer(loop, session(from), mux -> askForDatagramPort(mux, at, user))
        : DatagramPort.open(out.sockets(), loop, at, user);
  }

  private Future<DatagramPort> askForDatagramPort(MuxConnection mux, HostPort at, HostPort user) {
    return mux.peerIsOurs()
        ? DatagramPortRequest.send(mux, at, user, out.answerWithin())
        : mux.eventLoop()
            .newFailedFuture(
                new NotConnectedException(
                    "not-available",
                    "The peer is an original DeleGate, which opens no ports for datagrams."));
  }

  /** On the conditions of a port for one connection. */
  private Future<DatagramPort> datagramPortForPeer(
      EventLoop loop, Requester from, HostPort at, HostPort user) {
    IncomingConnection awaited =
        new IncomingConnection(
            from, "accept", at, Optional.of(user.host()), IncomingConnection.Side.DESTINATIONS);
    return permitted(
        loop,
        awaited,
        Transport.UDP,
        ways ->
            ways.contains(Way.DIRECT)
                ? counted(
                    loop,
                    awaited,
                    () -> DatagramPort.open(out.sockets(), loop, at, user),
                    port -> port.user().closeFuture())
                : loop.newFailedFuture(
                    NotConnectedException.notPermitted(
                        "CONNECT leads to that user through the tunnel.")));
  }

  /**
   * What somebody wants to be opened, if the gate lets it.
   *
   * @param then opens it, on one of these ways
   */
  private <T> Future<T> permitted(
      EventLoop loop,
      IncomingConnection awaited,
      Transport transport,
      Function<List<Way>, Future<T>> then) {
    Promise<T> open = loop.newPromise();
    AccessRequest request;
    try {
      request = request(awaited, transport);
    } catch (IllegalArgumentException _) {
      return loop.newFailedFuture(
          NotConnectedException.notPermitted("The host that is expected has no address."));
    }
    var _ =
        decide(awaited.side(), request)
            .whenCompleteAsync(
                (decision, failure) -> {
                  switch (Optional.ofNullable(decision)
                      .orElseGet(() -> new AccessDecision.Refused("The lists: " + failure))) {
                    case AccessDecision.Refused(var why) ->
                        open.tryFailure(NotConnectedException.notPermitted(why));
                    case AccessDecision.Admitted(var ways) ->
                        PromiseNotifier.cascade(then.apply(ways), open);
                  }
                },
                loop);
    return open;
  }

  /** A user's own side is where he was let in already: CONNECT has no say in it. */
  private CompletionStage<AccessDecision> decide(
      IncomingConnection.Side side, AccessRequest request) {
    return out.names()
        .answers(out.gate().questions(request))
        .thenApply(
            lookedUp ->
                switch (side) {
                  case DESTINATIONS -> out.gate().decide(request, lookedUp);
                  case USERS ->
                      out.gate()
                          .refusal(request, lookedUp)
                          .<AccessDecision>map(AccessDecision.Refused::new)
                          .orElseGet(() -> new AccessDecision.Admitted(List.of(Way.DIRECT)));
                });
  }

  /** Asked as for a connection to the host that is expected. */
  private AccessRequest request(IncomingConnection awaited, Transport transport) {
    return Asking.of(
        new OutgoingConnection(
            awaited.from(),
            awaited.protocol(),
            Optional.empty(),
            new HostPort(awaited.expected().orElse(ANYBODY), awaited.at().port())),
        transport,
        true,
        out.ownAddresses().get(),
        out.tunnelPortIsLoopback());
  }

  private static Way way(IncomingConnection awaited, List<Way> ways) {
    return switch (awaited.side()) {
      case USERS -> awaited.from().peer().isPresent() ? Way.TUNNEL : Way.DIRECT;
      case DESTINATIONS -> ways.getFirst();
    };
  }

  private Future<Listening> here(EventLoop loop, IncomingConnection awaited) {
    String shown = awaited.from().acceptedAt().map(HostPort::host).orElse(ANYBODY);
    return counted(
        loop,
        awaited,
        () ->
            SinglePort.open(
                out.sockets(), loop, awaited.at(), shown, awaited.expected(), ARRIVAL_WITHIN),
        Listening::accepted);
  }

  /**
   * Opens a port here, if there may be one more.
   *
   * @param end of the port that was opened
   */
  private <T> Future<T> counted(
      EventLoop loop,
      IncomingConnection awaited,
      Supplier<Future<T>> open,
      Function<T, Future<?>> end) {
    Promise<Void> over = loop.newPromise();
    Optional<NotConnectedException> refusal = out.allowance().port(awaited, over);
    if (refusal.isPresent()) {
      return loop.newFailedFuture(refusal.get());
    }
    Future<T> opening = open.get();
    opening.addListener(
        (Future<T> opened) -> {
          if (opened.isSuccess()) {
            end.apply(opened.getNow()).addListener(_ -> over.trySuccess(null));
          } else {
            over.trySuccess(null);
          }
        });
    return opening;
  }

  /** The one to the end where the user is, or any to where destinations are. */
  private Optional<MuxConnection> session(IncomingConnection awaited) {
    return switch (awaited.side()) {
      case USERS -> session(awaited.from());
      case DESTINATIONS -> out.session().get();
    };
  }

  private Optional<MuxConnection> session(Requester from) {
    return from.through().isPresent()
        ? from.through().filter(MuxConnection::isRunning)
        : out.session().get();
  }

  private static <T> Future<T> atPeer(
      EventLoop loop, Optional<MuxConnection> session, Function<MuxConnection, Future<T>> request) {
    return session
        .map(request)
        .orElseGet(
            () ->
                loop.newFailedFuture(
                    new NotConnectedException("session-ended", "The tunnel to the peer is down.")));
  }
}
