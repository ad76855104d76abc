package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.ChannelRelay;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Users of an HTMUX client's local ports: each gets a program that answers him, or a target and the
 * way to it that the CONNECT rules say; through the tunnel when none matches (SockMux 0.3 §2.7,
 * §3.1). Who gets none is reset. On the client's event loop.
 */
final class LocalUsers {
  private static final Logger LOG = Logger.getLogger(LocalUsers.class);
  private static final String PROTOCOL = "tcprelay";

  private final String tunnel;
  private final TargetChoice targets;
  private final Programs programs;
  private final Supplier<Optional<MuxConnection>> session;
  private final MuxMetrics metrics;

  LocalUsers(
      String tunnel,
      TargetChoice targets,
      Programs programs,
      Supplier<Optional<MuxConnection>> session,
      MuxMetrics metrics) {
    this.tunnel = tunnel;
    this.targets = targets;
    this.programs = programs;
    this.session = session;
    this.metrics = metrics;
  }

  /** Takes over a user who was just accepted. */
  void serve(Channel user) {
    Requester from = requester(user);
    targets
        .of(new StreamAddresses(from.user(), from.acceptedAt()))
        .whenCompleteAsync(
            (target, _) -> {
              if (target != null && target.isPresent()) {
                answer(user, from, target.get());
              } else {
                turnAway(user, "no-target", "no target is configured for it");
              }
            },
            user.eventLoop());
  }

  private void answer(Channel user, Requester from, TunnelConfig.Target target) {
    switch (target.answer()) {
      case TunnelConfig.Answer.Relay(var to, _) -> relay(user, from, to);
      case TunnelConfig.Answer.AtPeer _ -> PortListener.enter(user, target.terms().port(), session);
      case TunnelConfig.Answer.Program program ->
          programs.app(program).serve(user, from, Unpooled.EMPTY_BUFFER);
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
            reset(user);
          }
        });
  }

  private void turnAway(Channel user, String reason, String why) {
    LOG.infof(
        "user turned away: tunnel=%s user=%s acceptedAt=%s: %s",
        tunnel, user.remoteAddress(), user.localAddress(), why);
    metrics.refused(reason);
    reset(user);
  }

  private static void reset(Channel user) {
    if (user.isOpen()) {
      user.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    user.eventLoop().execute(user::close);
  }

  private static Requester requester(Channel user) {
    return new Requester(
        EntryPath.LOCAL_PORT,
        Optional.of(HostPort.of((InetSocketAddress) user.remoteAddress())),
        Optional.of(HostPort.of((InetSocketAddress) user.localAddress())),
        Optional.empty(),
        Optional.empty());
  }
}
