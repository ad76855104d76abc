package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.app.App;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.StreamChannel;
import io.htmux.agent.forward.TargetDialer;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.PortTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Where the streams go that the peer of a session opens: to a target of the configuration (SockMux
 * 0.3 §1.4), to a program, or nowhere, which refuses them. On the session's event loop; what a
 * stream said first is passed on with it, or released.
 */
final class PeerStreams {
  private static final Logger LOG = Logger.getLogger(PeerStreams.class);

  /**
   * Who opens them.
   *
   * @param identity who it has proven to be
   */
  record Peer(MuxConnection mux, HostPort address, Optional<String> identity) {}

  /** The peer is told nothing of this host's addresses. */
  private static final StreamAddresses NOWHERE =
      StreamAddresses.of(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0));

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final EventLoop loop;
  private final TargetDialer dialer;
  private final Supplier<Peer> peer;
  private Exit exit;
  private TargetChoice targets;
  private boolean stopped;

  /**
   * @param exit where they go
   * @param dialer dials targets, and knows what limits are used up
   * @param peer who opens them, as it is seen now
   */
  PeerStreams(
      TunnelConfig config,
      Surroundings surroundings,
      EventLoop loop,
      Exit exit,
      TargetDialer dialer,
      Supplier<Peer> peer) {
    this.config = config;
    this.surroundings = surroundings;
    this.loop = loop;
    this.dialer = dialer;
    this.peer = peer;
    lead(exit);
  }

  /** Those that are opened from now on go there. */
  void lead(Exit other) {
    exit = other;
    targets = new TargetChoice(other.chosenTargets(), surroundings.names());
  }

  /** Those that are opened from now on are refused. */
  void stop() {
    stopped = true;
  }

  /** One that the peer has opened; takes over {@code earlyData}. */
  void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    if (stopped) {
      refuse(stream, earlyData, "draining", "this end is about to stop");
      return;
    }
    Optional<TunnelConfig.Answer.Relay> bound = boundTarget(stream);
    if (bound.isPresent()) {
      dial(bound.get(), PortTerms.NONE, stream, earlyData);
      return;
    }
    switch (exit) {
      case Exit.Targets _, Exit.Anywhere _ -> choose(stream, addresses, earlyData);
      case Exit.Nowhere _ -> {
        earlyData.release();
        LOG.infof(
            "stream refused, outgoing connections need SERVER=http here: tunnel=%s peer=%s",
            config.name(), peer.get().address());
        dialer.refuse(stream, "not-permitted");
      }
    }
  }

  private void choose(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    CompletableFuture<Optional<TunnelConfig.Target>> chosen =
        targets.of(addresses, stream.transport()).toCompletableFuture();
    if (chosen.isDone()) {
      chosen(chosen.join(), stream, earlyData);
    } else {
      chosen.thenAcceptAsync(target -> chosen(target, stream, earlyData), loop);
    }
  }

  private void chosen(Optional<TunnelConfig.Target> target, MuxStream stream, ByteBuf earlyData) {
    switch (exit) {
      case Exit.Targets(_, var programs) when target.isPresent() ->
          answer(target.get(), programs, stream, earlyData);
      case Exit.Anywhere(_, var programs) when target.isPresent() ->
          answer(target.get(), Optional.of(programs), stream, earlyData);
      case Exit.Anywhere(_, var programs) -> serve(programs.peer(), peersOwn(), stream, earlyData);
      case Exit.Targets _, Exit.Nowhere _ ->
          refuse(stream, earlyData, "no-target", "no target is configured for it");
    }
  }

  private void answer(
      TunnelConfig.Target target,
      Optional<Programs> programs,
      MuxStream stream,
      ByteBuf earlyData) {
    Requester from = userOf(stream);
    switch (target.answer()) {
      case TunnelConfig.Answer.Relay relay
          when programs.isPresent() && programs.get().out().gate().limitsEverybody() ->
          dialIfAdmitted(programs.get(), from, relay, target.terms(), stream, earlyData);
      case TunnelConfig.Answer.Relay relay -> dial(relay, target.terms(), stream, earlyData);
      case TunnelConfig.Answer.Program program ->
          serve(programs.orElseThrow().app(program), from, stream, earlyData);
      case TunnelConfig.Answer.AtPeer _ ->
          refuse(stream, earlyData, "no-target", "its target is the peer's");
    }
  }

  private void dialIfAdmitted(
      Programs programs,
      Requester from,
      TunnelConfig.Answer.Relay relay,
      PortTerms terms,
      MuxStream stream,
      ByteBuf earlyData) {
    var _ =
        programs
            .out()
            .refusal(loop, from, relay.to(), relay.transport())
            .whenComplete(
                (refusal, failure) -> {
                  if (failure == null && refusal.isEmpty()) {
                    dial(relay, terms, stream, earlyData);
                  } else {
                    refuse(
                        stream,
                        earlyData,
                        "not-permitted",
                        failure == null ? refusal.get() : "the lists: " + failure);
                  }
                });
  }

  private void serve(App app, Requester from, MuxStream stream, ByteBuf earlyData) {
    app.serve(StreamChannel.accept(loop, stream, NOWHERE, earlyData), from, Unpooled.EMPTY_BUFFER);
  }

  private Requester userOf(MuxStream stream) {
    Peer now = peer.get();
    return new Requester(
        EntryPath.REMOTE_PORT,
        stream.addresses().first(),
        stream.addresses().second(),
        Optional.of(now.address()),
        now.identity(),
        Optional.of(now.mux()));
  }

  /** What CONNECT says of a user is nothing here: an original says loopback. */
  private Requester peersOwn() {
    Peer now = peer.get();
    return new Requester(
        EntryPath.PEER_REQUEST,
        Optional.of(now.address()),
        Optional.of(HostPort.of((InetSocketAddress) now.mux().channel().localAddress())),
        Optional.of(now.address()),
        now.identity(),
        Optional.of(now.mux()));
  }

  private void dial(
      TunnelConfig.Answer.Relay to, PortTerms terms, MuxStream stream, ByteBuf earlyData) {
    if (LOG.isDebugEnabled()) {
      LOG.debugf(
          "stream for a target: tunnel=%s peer=%s user=%s acceptedAt=%s target=%s",
          config.name(),
          peer.get().address(),
          shown(stream.addresses().first()),
          shown(stream.addresses().second()),
          to.to());
    }
    dialer.dial(loop, to.to(), to.transport(), terms, stream, earlyData);
  }

  private void refuse(MuxStream stream, ByteBuf earlyData, String reason, String why) {
    earlyData.release();
    LOG.infof(
        "stream refused, %s: tunnel=%s peer=%s user=%s acceptedAt=%s",
        why,
        config.name(),
        peer.get().address(),
        shown(stream.addresses().first()),
        shown(stream.addresses().second()));
    dialer.refuse(stream, reason);
  }

  /** A stream that is addressed to a BIND of ours goes where that BIND says. */
  private Optional<TunnelConfig.Answer.Relay> boundTarget(MuxStream stream) {
    int index = stream.askedId() - MuxOptions.FIRST_ID;
    List<TunnelConfig.Bind> binds = config.sockMux().binds();
    if (index < 0 || index >= binds.size()) {
      return Optional.empty();
    }
    return Optional.of(new TunnelConfig.Answer.Relay(binds.get(index).target(), Transport.TCP));
  }

  private static String shown(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("unknown");
  }
}
