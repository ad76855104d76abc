package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What a client asks a server for, and how a session begins when the server has agreed: the same
 * for all sessions with that server.
 */
final class SessionStart {
  private static final Logger LOG = Logger.getLogger(SessionStart.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxClient role;
  private final TunnelConfig.Upstream server;
  private final Surroundings surroundings;
  private final Programs programs;
  private final SessionOptions options;

  /**
   * @param programs what may answer users of the server's ports
   */
  SessionStart(
      TunnelConfig config,
      TunnelConfig.Role.HtmuxClient role,
      TunnelConfig.Upstream server,
      Surroundings surroundings,
      Programs programs) {
    this.config = config;
    this.role = role;
    this.server = server;
    this.surroundings = surroundings;
    this.programs = programs;
    this.options =
        new SessionOptions(config, surroundings, false, Math.min(1, role.localPorts().size()));
  }

  ClientTerms terms() {
    return new ClientTerms(
        new ListenAddresses(role.remotePorts()),
        Software.HTMUX,
        config.sockMux().credentials().map(one -> new BasicCredentials(one.user(), one.password())),
        OptionalInt.of(config.session().maxStreams()),
        surroundings.clock(),
        ANSWER_TIMEOUT,
        role.maxClockSkew(),
        role.keys().capabilities());
  }

  NativeAsk ask() {
    return new NativeAsk(
        server.handshake().wanted().stream().map(Handshake.Wanted::name).toList(),
        server.handshake().identity(),
        MuxVersion.offered(),
        Optional.empty(),
        Optional.empty());
  }

  /** On a connection whose upgrade is over; the owner is told when the session runs. */
  void begin(Channel channel, UpgradeAnswer answer, TunnelSession.Owner owner) {
    tellUnproven(answer);
    List<HostPort> asked = role.remotePorts();
    List<NamedPort> named = answer.grant().map(NativeGrant::named).orElse(List.of());
    List<HostPort> listening =
        Stream.concat(named.stream().map(NamedPort::at), addresses(answer, asked).stream())
            .toList();
    if (listening.size() < asked.size() + server.handshake().wanted().size()) {
      LOG.warnf(
          "the server has not opened all ports, as an original DeleGate opens only one: tunnel=%s open=%s asked=%s",
          config.name(), listening, asked);
    }
    MuxOptions mux = options.forUpgraded(true, answer.streams());
    Exit exit = exit(targets(named));
    if (answer.grant().filter(NativeGrant::isResumable).isPresent()) {
      TunnelSession.startNative(
          config, surroundings, channel, mux, options.forNative(true), exit, listening, owner);
    } else {
      TunnelSession.start(config, surroundings, channel, mux, exit, false, listening, owner);
    }
  }

  /** Rules of a tunnel file also say what the server may ask for. */
  private Exit exit(List<TunnelConfig.Target> targets) {
    return config.access().rules().filter(one -> !one.rules().isEmpty()).isPresent()
        ? new Exit.Anywhere(targets, programs)
        : new Exit.Targets(targets, Optional.of(programs));
  }

  private static List<HostPort> addresses(UpgradeAnswer answer, List<HostPort> asked) {
    return answer
        .listening()
        .map(ListenAddresses::addresses)
        .orElseGet(() -> asked.subList(0, Math.min(1, asked.size())));
  }

  /** A stream tells at which port its user was accepted, and the server where each port is. */
  private List<TunnelConfig.Target> targets(List<NamedPort> named) {
    return Stream.concat(named.stream().flatMap(this::target), role.targets().stream()).toList();
  }

  private Stream<TunnelConfig.Target> target(NamedPort port) {
    return server.handshake().wanted().stream()
        .filter(wanted -> wanted.name().equals(port.name()))
        .map(wanted -> new TunnelConfig.Target(wanted.answer(), Optional.of(port.at().port()), ""));
  }

  private void tellUnproven(UpgradeAnswer answer) {
    if (!answer.proven() && role.keys().isPresent()) {
      LOG.warnf(
          "the server has not proven the CAPSKEY: tunnel=%s server=%s handshake=%s",
          config.name(), server.at(), answer.grant().isPresent() ? "HTMUX/2.0" : "HTMUX/1.0");
    }
  }
}
