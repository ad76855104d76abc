package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.ChannelRelay;
import io.htmux.agent.forward.DatagramUser;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Users of an HTMUX client's local ports: each gets a program that answers him, or a target and the
 * way to it that the CONNECT rules say; through the tunnel when none matches (SockMux 0.3 §2.7,
 * §3.1). Who gets none is reset. On the client's event loop.
 */
final class LocalUsers implements PortUsers {
  private static final Logger LOG = Logger.getLogger(LocalUsers.class);
  private static final String PROTOCOL = "tcprelay";

  private final String tunnel;
  private final TargetChoice targets;
  private final Programs programs;
  private final SessionBalance sessions;
  private final MuxMetrics metrics;

  LocalUsers(
      String tunnel,
      TargetChoice targets,
      Programs programs,
      SessionBalance sessions,
      MuxMetrics metrics) {
    this.tunnel = tunnel;
    this.targets = targets;
    this.programs = programs;
    this.sessions = sessions;
    this.metrics = metrics;
  }

  /** Takes over a user who was just accepted. */
  @Override
  public void serve(Channel user) {
    Requester from =
        requester(
            HostPort.of((InetSocketAddress) user.remoteAddress()),
            HostPort.of((InetSocketAddress) user.localAddress()));
    targets
        .of(new StreamAddresses(from.user(), from.acceptedAt()), Optional.of(Transport.TCP))
        .whenCompleteAsync(
            (target, _) -> {
              if (target != null && target.isPresent()) {
                answer(user, from, target.get());
              } else {
                tell(from);
                PortListener.reset(user);
              }
            },
            user.eventLoop());
  }

  @Override
  public void serve(DatagramUser user) {
    Requester from = requester(user.address(), user.acceptedAt());
    targets
        .of(new StreamAddresses(from.user(), from.acceptedAt()), Optional.of(Transport.UDP))
        .whenCompleteAsync(
            (target, _) -> {
              if (target != null && target.isPresent()) {
                answer(user, from, target.get());
              } else {
                tell(from);
                user.turnAway(DroppedDatagram.NOT_PERMITTED);
              }
            },
            user.eventLoop());
  }

  private void answer(Channel user, Requester from, TunnelConfig.Target target) {
    switch (target.answer()) {
      case TunnelConfig.Answer.Relay(var to, _) -> relay(user, from, to);
      case TunnelConfig.Answer.AtPeer _ ->
          sessions
              .sessionHere()
              .ifPresentOrElse(
                  session -> session.enter(user, target.terms()),
                  () -> user.eventLoop().execute(user::close));
      case TunnelConfig.Answer.Program program ->
          programs.app(program).serve(user, from, Unpooled.EMPTY_BUFFER);
    }
  }

  private void answer(DatagramUser user, Requester from, TunnelConfig.Target target) {
    switch (target.answer()) {
      case TunnelConfig.Answer.Relay(var to, _) ->
          user.lead(programs.out().datagramsDeclared(user.eventLoop(), from, to));
      case TunnelConfig.Answer.AtPeer _ ->
          sessions
              .anywhere()
              .ifPresentOrElse(session -> user.enter(session, target.terms().port()), user::drop);
      case TunnelConfig.Answer.Program _ ->
          throw new IllegalStateException("a program speaks no datagrams");
    }
  }

  /** Nothing is read of him before his destination is reached, so every way can be tried. */
  private void relay(Channel user, Requester from, HostPort to) {
    Future<Channel> connecting =
        programs
            .out()
            .connectDeclared(
                user.eventLoop(), new OutgoingConnection(from, PROTOCOL, Optional.empty(), to));
    user.closeFuture().addListener(_ -> connecting.cancel(false));
    connecting.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            ChannelRelay.between(user, Unpooled.EMPTY_BUFFER, done.getNow(), Unpooled.EMPTY_BUFFER);
          } else {
            PortListener.reset(user);
          }
        });
  }

  private void tell(Requester from) {
    LOG.infof(
        "user turned away: tunnel=%s user=%s acceptedAt=%s: no target is configured for it",
        tunnel, from.user().orElseThrow(), from.acceptedAt().orElseThrow());
    metrics.refused("no-target");
  }

  private static Requester requester(HostPort user, HostPort port) {
    return new Requester(
        EntryPath.LOCAL_PORT,
        Optional.of(user),
        Optional.of(port),
        Optional.empty(),
        Optional.empty());
  }
}
