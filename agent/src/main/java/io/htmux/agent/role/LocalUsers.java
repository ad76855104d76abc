package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.OutboundRequest;
import io.htmux.agent.forward.SocketRelay;
import io.htmux.agent.forward.WayFailure;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.Surroundings;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.ConnectDecision;
import io.htmux.agent.policy.ConnectRequest;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.Way;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Users of an HTMUX client's local ports: each gets a target and the way to it that the CONNECT
 * rules say; through the tunnel when none matches (SockMux 0.3 §2.7, §3.1). A rule with several
 * ways tries them in order. Who gets none is reset. On the client's event loop.
 */
final class LocalUsers {
  private static final Logger LOG = Logger.getLogger(LocalUsers.class);
  private static final List<Way> DEFAULT = List.of(Way.TUNNEL);
  private static final String PROTOCOL = "tcprelay";

  private final TunnelConfig config;
  private final io.htmux.agent.role.Surroundings surroundings;
  private final TargetChoice targets;
  private final ConnectRules rules;
  private final Supplier<Optional<MuxConnection>> session;

  LocalUsers(
      TunnelConfig config,
      TunnelConfig.Role.HtmuxClient role,
      io.htmux.agent.role.Surroundings surroundings,
      Supplier<Optional<MuxConnection>> session) {
    this.config = config;
    this.surroundings = surroundings;
    this.targets = new TargetChoice(role.targets(), surroundings.names());
    this.rules = ConnectRules.parse(role.connectRules());
    this.session = session;
  }

  /** Takes over a user who was just accepted. */
  void serve(Channel user) {
    targets
        .of(
            StreamAddresses.of(
                HostPort.of((InetSocketAddress) user.remoteAddress()),
                HostPort.of((InetSocketAddress) user.localAddress())))
        .whenCompleteAsync(
            (target, _) -> {
              if (target != null && target.isPresent()) {
                decide(user, target.get().to());
              } else {
                turnAway(user, new WayFailure("no-target", "no target is configured for it"));
              }
            },
            user.eventLoop());
  }

  private void decide(Channel user, HostPort destination) {
    decision(user, destination)
        .whenCompleteAsync(
            (decision, failure) -> {
              if (failure != null) {
                turnAway(user, new WayFailure("not-permitted", "the CONNECT rules: " + failure));
                return;
              }
              switch (decision) {
                case ConnectDecision.NoMatch _ -> go(user, destination, DEFAULT);
                case ConnectDecision.Use(var ways, _) -> go(user, destination, ways);
                case ConnectDecision.Refuse(var rule) -> refuse(user, destination, rule);
                case ConnectDecision.Undecided(var rule) -> refuse(user, destination, rule);
              }
            },
            user.eventLoop());
  }

  /** A name server that fails must not keep anybody from the tunnel: failures count as absent. */
  private CompletionStage<ConnectDecision> decision(Channel user, HostPort destination) {
    ConnectRequest request = request(user, destination);
    return surroundings
        .names()
        .answers(rules.questions(request))
        .thenApply(lookedUp -> rules.decide(request, lookedUp.failuresAsAbsent()));
  }

  private void go(Channel user, HostPort destination, List<Way> ways) {
    switch (ways.getFirst()) {
      case DIRECT ->
          SocketRelay.dial(
              surroundings.sockets(),
              user,
              destination,
              config.session().dialTimeout(),
              failure -> failed(user, destination, ways, failure));
      case TUNNEL ->
          session
              .get()
              .ifPresentOrElse(
                  mux ->
                      OutboundRequest.send(
                          user,
                          mux,
                          destination,
                          config.session().openTimeout(),
                          failure -> failed(user, destination, ways, failure)),
                  () ->
                      failed(
                          user,
                          destination,
                          ways,
                          new WayFailure("session-ended", "there is no session")));
    }
  }

  private void failed(Channel user, HostPort destination, List<Way> ways, WayFailure failure) {
    LOG.infof(
        "destination not reached: tunnel=%s destination=%s way=%s user=%s: %s",
        config.name(), destination, ways.getFirst(), user.remoteAddress(), failure.detail());
    if (ways.size() > 1) {
      go(user, destination, ways.subList(1, ways.size()));
    } else {
      surroundings.muxMetrics().refused(failure.reason());
      reset(user);
    }
  }

  private void refuse(Channel user, HostPort destination, String rule) {
    turnAway(
        user,
        new WayFailure(
            "not-permitted", "CONNECT=" + rule + " does not let it go to " + destination));
  }

  private void turnAway(Channel user, WayFailure why) {
    LOG.infof(
        "user turned away: tunnel=%s user=%s acceptedAt=%s: %s",
        config.name(), user.remoteAddress(), user.localAddress(), why.detail());
    surroundings.muxMetrics().refused(why.reason());
    reset(user);
  }

  private static void reset(Channel user) {
    if (user.isOpen()) {
      user.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    user.eventLoop().execute(user::close);
  }

  private static ConnectRequest request(Channel user, HostPort destination) {
    InetSocketAddress source = (InetSocketAddress) user.remoteAddress();
    InetSocketAddress accepted = (InetSocketAddress) user.localAddress();
    return new ConnectRequest(
        PROTOCOL,
        Transport.TCP,
        Optional.empty(),
        Candidate.destination(destination.host(), destination.port(), PROTOCOL),
        Candidate.source(source),
        new Surroundings(
            Set.of(),
            Optional.of(accepted.getAddress()),
            OptionalInt.of(accepted.getPort()),
            Set.of(),
            Optional.of(source.getAddress())));
  }
}
