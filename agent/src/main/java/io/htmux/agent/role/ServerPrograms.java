package io.htmux.agent.role;

import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.Way;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The programs that answer at a server, for whoever is at the other end of one connection. */
final class ServerPrograms {
  private ServerPrograms() {}

  /** For whoever asks the tunnel port as a proxy: there is no tunnel to send him through. */
  static Programs ofProxy(ServerLive live, Surroundings surroundings, Channel channel) {
    return ofClient(
        live,
        surroundings,
        channel,
        Optional::empty,
        _ -> Optional.of("Ports are opened for clients only."));
  }

  /**
   * For a client, and who comes through its tunnel. Where the tunnel port is on a loopback address,
   * all clients are on this very host.
   *
   * @param session of the client, once it runs
   * @param portRefusal why the client may not have a port for one connection
   */
  static Programs ofClient(
      ServerLive live,
      Surroundings surroundings,
      Channel channel,
      Supplier<Optional<MuxConnection>> session,
      Function<IncomingConnection, Optional<String>> portRefusal) {
    InetSocketAddress tunnelPort = (InetSocketAddress) channel.parent().localAddress();
    TunnelConfig config = live.config();
    return Programs.of(
        Gates.waysOut(
            config,
            surroundings,
            Gates.gate(config.access(), live.role().connectRules(), List.of(Way.DIRECT)),
            session,
            tunnelPort.getAddress().isLoopbackAddress(),
            new PortAllowance(portRefusal)),
        config.sockMux().admitted(),
        surroundings.muxMetrics());
  }
}
