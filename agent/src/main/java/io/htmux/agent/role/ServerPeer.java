package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.OutgoingDialer;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.policy.OutgoingAddresses;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One connection at an HTMUX server's tunnel port, from the request on: binds the ports that its
 * client asks for, and frees them as soon as the connection ends, whatever the reason. On the
 * connection's event loop.
 */
final class ServerPeer implements Gatekeeper, TunnelSession.Owner {
  /** How long the head of an outgoing request may take inside its stream. */
  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(15);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final ClientAdmission admission;
  private final boolean outgoing;
  private final TunnelSession.Owner server;
  private final Entrances ports;
  private TunnelSession session;

  ServerPeer(
      TunnelConfig config,
      Surroundings surroundings,
      ClientAdmission admission,
      Channel channel,
      boolean outgoing,
      TunnelSession.Owner server) {
    this.config = config;
    this.surroundings = surroundings;
    this.admission = admission;
    this.outgoing = outgoing;
    this.server = server;
    this.ports = new Entrances(surroundings.sockets(), channel.eventLoop(), this::mux);
  }

  @Override
  public void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision) {
    channel.closeFuture().addListener(_ -> ports.close());
    List<HostPort> asked = request.listen().addresses();
    admission
        .refusal(
            (InetSocketAddress) channel.remoteAddress(),
            (InetSocketAddress) channel.localAddress(),
            asked)
        .thenAcceptAsync(
            refusal ->
                refusal.ifPresentOrElse(
                    reason -> decision.trySuccess(new Admission.Refused(reason)),
                    () -> listen(asked, decision)),
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
            exit(channel),
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

  /**
   * An open tunnel port must not lead to what this host keeps to itself. Only where all clients are
   * on this very host, since the tunnel port is on a loopback address, loopback is theirs anyway.
   */
  private Exit exit(Channel channel) {
    if (!outgoing) {
      return new Exit.Nowhere();
    }
    InetSocketAddress tunnelPort = (InetSocketAddress) channel.parent().localAddress();
    return new Exit.Anywhere(
        new OutgoingDialer(
            surroundings.sockets(),
            REQUEST_WITHIN,
            config.session().dialTimeout(),
            new OutgoingAddresses(tunnelPort.getAddress().isLoopbackAddress()),
            surroundings.muxMetrics()));
  }

  private void listen(List<HostPort> asked, Promise<Admission> decision) {
    ports
        .open(asked.stream().map(at -> new TunnelConfig.Entrance(at, Transport.TCP)).toList())
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                decision.trySuccess(
                    new Admission.Refused(
                        Refusal.of(RefusalStatus.COULD_NOT_BIND, opened.cause().getMessage())));
              } else if (!decision.trySuccess(
                  new Admission.Accepted(
                      new ListenAddresses(ports.addresses()), config.session().maxStreams()))) {
                ports.close();
              }
            });
  }

  private Optional<MuxConnection> mux() {
    return Optional.ofNullable(session).flatMap(TunnelSession::open);
  }
}
