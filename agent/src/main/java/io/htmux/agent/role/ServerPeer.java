package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.policy.Way;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One connection at an HTMUX server's tunnel port, from the request on: binds the ports that its
 * client asks for, and frees them as soon as the connection ends, whatever the reason. On the
 * connection's event loop.
 */
final class ServerPeer implements Gatekeeper, TunnelSession.Owner {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final ServerAdmission admission;
  private final String serverId;
  private final boolean outgoing;
  private final TunnelSession.Owner server;
  private final Programs programs;
  private final Entrances ports;
  private TunnelSession session;

  ServerPeer(
      TunnelConfig config,
      Surroundings surroundings,
      ServerAdmission admission,
      String serverId,
      Channel channel,
      boolean outgoing,
      TunnelSession.Owner server) {
    this.config = config;
    this.surroundings = surroundings;
    this.admission = admission;
    this.serverId = serverId;
    this.outgoing = outgoing;
    this.server = server;
    this.programs = programs(config, surroundings, channel);
    RemoteUsers users =
        new RemoteUsers(config.name(), programs.out(), this::mux, surroundings.muxMetrics());
    this.ports =
        new Entrances(
            surroundings.sockets(), channel.eventLoop(), this::mux, Optional.of(users::serve));
  }

  @Override
  public void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision) {
    channel.closeFuture().addListener(_ -> ports.close());
    Optional<Refusal> refusal = request.ask().flatMap(ServerPeer::refusal);
    if (refusal.isPresent()) {
      decision.trySuccess(new Admission.Refused(refusal.get()));
      return;
    }
    admission
        .decide(
            (InetSocketAddress) channel.remoteAddress(),
            (InetSocketAddress) channel.localAddress(),
            request)
        .thenAcceptAsync(
            decided -> {
              switch (decided) {
                case ServerAdmission.Decision.Refused(Refusal reason) ->
                    decision.trySuccess(new Admission.Refused(reason));
                case ServerAdmission.Decision.Open(AskedPorts asked) ->
                    listen(asked, request, decision);
              }
            },
            channel.eventLoop());
  }

  @Override
  public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
    List<HostPort> listening = ports.addresses();
    session =
        TunnelSession.start(
            config,
            surroundings,
            channel,
            new SessionOptions(config, surroundings, false, listening.size())
                .forUpgraded(false, request.streams()),
            exit(),
            false,
            listening,
            this);
  }

  @Override
  public void refused(Channel channel, Refusal refusal) {
    RefusedClient.tell(config, surroundings, channel, refusal, "");
  }

  @Override
  public void running(TunnelSession running) {
    ports.resume();
    server.running(running);
  }

  @Override
  public void ended(TunnelSession ended, SessionEnd end) {
    ports.close();
    server.ended(ended, end);
  }

  /** SERVER=http, or what a tunnel file declares that may lead somewhere. */
  private Exit exit() {
    List<TunnelConfig.Target> targets =
        config.role() instanceof TunnelConfig.Role.HtmuxServer server
            ? server.targets()
            : List.of();
    boolean rules = config.access().rules().filter(one -> !one.rules().isEmpty()).isPresent();
    return outgoing || rules || !targets.isEmpty()
        ? new Exit.Anywhere(targets, programs)
        : new Exit.Nowhere();
  }

  /**
   * Of one connection at the tunnel port. Where that is on a loopback address, all clients are on
   * this very host.
   */
  static Programs programs(TunnelConfig config, Surroundings surroundings, Channel channel) {
    InetSocketAddress tunnelPort = (InetSocketAddress) channel.parent().localAddress();
    return Programs.of(
        Gates.waysOut(
            config,
            surroundings,
            Gates.gate(config.access(), List.of(), List.of(Way.DIRECT)),
            Optional::empty,
            tunnelPort.getAddress().isLoopbackAddress()),
        surroundings.muxMetrics());
  }

  /** A session ends with its link today, so there is none to come back to. */
  private static Optional<Refusal> refusal(NativeAsk ask) {
    if (ask.resume().isPresent()) {
      return Optional.of(
          Refusal.of(RefusalStatus.SESSION_GONE, "the session that it comes back to has ended"));
    }
    return MuxVersion.common(ask.mux()).isPresent()
        ? Optional.empty()
        : Optional.of(
            Refusal.of(
                RefusalStatus.NO_COMMON_MUX,
                "expected one of " + MuxVersion.offered() + ", came " + ask.mux()));
  }

  private void listen(AskedPorts asked, UpgradeRequest request, Promise<Admission> decision) {
    ports
        .open(asked.all().stream().map(at -> new TunnelConfig.Entrance(at, Transport.TCP)).toList())
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                decision.trySuccess(
                    new Admission.Refused(
                        Refusal.of(RefusalStatus.COULD_NOT_BIND, opened.cause().getMessage())));
              } else if (!decision.trySuccess(accepted(asked, request.ask()))) {
                ports.close();
              }
            });
  }

  private Admission accepted(AskedPorts asked, Optional<NativeAsk> ask) {
    List<HostPort> opened = ports.addresses();
    return new Admission.Accepted(
        Optional.of(new ListenAddresses(asked.addressesAt(opened))),
        OptionalInt.of(config.session().maxStreams()),
        ask.map(
            one ->
                NativeGrant.of(
                    RANDOM,
                    MuxVersion.common(one.mux()).orElseThrow(),
                    asked.namedAt(opened),
                    serverId,
                    config.handshake().servers())));
  }

  private Optional<MuxConnection> mux() {
    return Optional.ofNullable(session).flatMap(TunnelSession::open);
  }
}
