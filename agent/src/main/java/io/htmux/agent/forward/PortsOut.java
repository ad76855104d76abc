package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.AccessDecision;
import io.htmux.agent.policy.AccessRequest;
import io.htmux.agent.policy.Way;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What {@link WaysOut} opens for somebody, here or at the peer: ports for one connection, and
 * connections back to himself. The side of a user is the peer's when he came through the tunnel;
 * the side of his destinations is what the gate says of the one that is expected.
 */
record PortsOut(WaysOut out) {

  /** As long as other servers wait for a BIND. */
  private static final Duration ARRIVAL_WITHIN = Duration.ofMinutes(2);

  private static final String ANYBODY = "0.0.0.0";

  Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    Promise<Listening> listening = loop.newPromise();
    AccessRequest request;
    try {
      request = request(awaited);
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
                        listening.tryFailure(NotConnectedException.notPermitted(why));
                    case AccessDecision.Admitted(var ways) ->
                        PromiseNotifier.cascade(
                            switch (way(awaited, ways)) {
                              case DIRECT -> here(loop, awaited);
                              case TUNNEL ->
                                  atPeer(
                                      loop,
                                      mux -> PortRequest.send(mux, awaited, out.answerWithin()));
                            },
                            listening);
                  }
                },
                loop);
    return listening;
  }

  /** To the host that he came from, and no other. */
  Future<Channel> connectBack(EventLoop loop, Requester to, int port) {
    if (to.user().isEmpty()) {
      return loop.newFailedFuture(
          NotConnectedException.notPermitted("The address of the user is not known."));
    }
    HostPort user = new HostPort(to.user().get().host(), port);
    return to.peer().isPresent()
        ? atPeer(loop, mux -> OutboundRequest.ask(loop, mux, to, user, out.answerWithin()))
        : out.sockets().dial(loop, user, out.dialTimeout(), new ChannelInboundHandlerAdapter());
  }

  Future<Channel> datagramPort(EventLoop loop, Requester from, HostPort at) {
    return from.peer().isPresent()
        ? loop.newFailedFuture(
            new NotConnectedException(
                "not-available", "A port for datagrams at the peer is not available yet."))
        : out.sockets().listenDatagrams(loop, at, new ChannelInboundHandlerAdapter());
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
  private AccessRequest request(IncomingConnection awaited) {
    return Asking.of(
        new OutgoingConnection(
            awaited.from(),
            awaited.protocol(),
            Optional.empty(),
            new HostPort(awaited.expected().orElse(ANYBODY), awaited.at().port())),
        Transport.TCP,
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
    Promise<Void> end = loop.newPromise();
    Optional<NotConnectedException> refusal = out.allowance().port(awaited, end);
    if (refusal.isPresent()) {
      return loop.newFailedFuture(refusal.get());
    }
    String shown = awaited.from().acceptedAt().map(HostPort::host).orElse(ANYBODY);
    Future<Listening> opening =
        SinglePort.open(
            out.sockets(), loop, awaited.at(), shown, awaited.expected(), ARRIVAL_WITHIN);
    opening.addListener(
        (Future<Listening> opened) -> {
          if (opened.isSuccess()) {
            opened.getNow().accepted().addListener(_ -> end.trySuccess(null));
          } else {
            end.trySuccess(null);
          }
        });
    return opening;
  }

  private <T> Future<T> atPeer(EventLoop loop, Function<MuxConnection, Future<T>> request) {
    return out.session()
        .get()
        .map(request)
        .orElseGet(
            () ->
                loop.newFailedFuture(
                    new NotConnectedException("session-ended", "The tunnel to the peer is down.")));
  }
}
