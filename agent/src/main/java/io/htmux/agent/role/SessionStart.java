package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
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
 * for all sessions with that server, and another one when its configuration has changed. May be
 * used from any thread.
 */
final class SessionStart {
  private static final Logger LOG = Logger.getLogger(SessionStart.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /**
   * What holds at a time.
   *
   * @param programs what may answer users of the server's ports
   */
  record Now(
      TunnelConfig config,
      TunnelConfig.Role.HtmuxClient role,
      TunnelConfig.Upstream server,
      Programs programs,
      ServerDialer dialer) {

    /** What the server is to listen on, by names and by addresses. */
    List<ClientWishes.Port> wanted() {
      return ClientWishes.ports(server.handshake().wanted(), role.remotePorts());
    }

    /** Rules of a tunnel file also say what the server may ask for. */
    Exit exit(ClientWishes wishes) {
      List<TunnelConfig.Target> targets =
          wishes.targets(server.handshake().wanted(), role.targets());
      return config.access().rules().filter(one -> !one.rules().isEmpty()).isPresent()
          ? new Exit.Anywhere(targets, programs)
          : new Exit.Targets(targets, Optional.of(programs));
    }

    ServerUpgrade upgrade() {
      return new ServerUpgrade(server.handshake(), server.at(), role.keys());
    }
  }

  private final Surroundings surroundings;
  private volatile Now now;

  SessionStart(Surroundings surroundings, Now now) {
    this.surroundings = surroundings;
    this.now = now;
  }

  Now now() {
    return now;
  }

  /** That holds from now on. */
  void change(Now other) {
    now = other;
  }

  ClientTerms terms() {
    Now now = this.now;
    TunnelConfig config = now.config();
    TunnelConfig.Role.HtmuxClient role = now.role();
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
    Now now = this.now;
    return new NativeAsk(
        now.server().handshake().wanted().stream().map(Handshake.Wanted::name).toList(),
        now.server().handshake().identity(),
        MuxVersion.offered(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * On a connection whose upgrade is over; the owner is told when the session runs.
   *
   * @param by what was asked for on it
   * @param wishes new, told what has been opened
   */
  void begin(
      Channel channel, UpgradeAnswer answer, Now by, ClientWishes wishes, SessionOwner owner) {
    tellUnproven(answer, by);
    tellWithoutDatagrams(answer, by);
    TunnelConfig config = by.config();
    List<NamedPort> named = answer.grant().map(NativeGrant::named).orElse(List.of());
    wishes.began(by.wanted(), named, addresses(answer, by.role().remotePorts()));
    List<ListenAddress> listening = wishes.listening();
    if (listening.size() < by.wanted().size()) {
      LOG.warnf(
          "the server has not opened all ports, as an original DeleGate opens only one: tunnel=%s open=%s asked=%s",
          config.name(), listening, by.wanted());
    }
    SessionOptions options =
        new SessionOptions(config, surroundings, false, Math.min(1, by.role().localPorts().size()));
    MuxOptions mux = options.forUpgraded(true, answer.streams());
    Exit exit = by.exit(wishes);
    if (answer.grant().filter(NativeGrant::isResumable).isPresent()) {
      TunnelSession.startNative(
          config, surroundings, channel, mux, options.forNative(true), exit, listening, owner);
    } else {
      TunnelSession.start(config, surroundings, channel, mux, exit, false, listening, owner);
    }
  }

  private static List<ListenAddress> addresses(UpgradeAnswer answer, List<ListenAddress> asked) {
    return answer
        .listening()
        .map(ListenAddresses::addresses)
        .orElseGet(() -> asked.stream().filter(port -> !port.isForDatagrams()).limit(1).toList());
  }

  private static void tellWithoutDatagrams(UpgradeAnswer answer, Now by) {
    if (answer.streams().isEmpty()
        && Stream.concat(by.role().remotePorts().stream(), by.role().localPorts().stream())
            .anyMatch(ListenAddress::isForDatagrams)) {
      LOG.warnf(
          "the server is an original DeleGate, which relays no datagrams through HTMUX, so its"
              + " ports with /udp are not opened and those here lead nowhere: tunnel=%s server=%s",
          by.config().name(), by.server().at());
    }
  }

  private static void tellUnproven(UpgradeAnswer answer, Now by) {
    if (!answer.proven() && by.role().keys().isPresent()) {
      LOG.warnf(
          "the server has not proven the CAPSKEY: tunnel=%s server=%s handshake=%s",
          by.config().name(),
          by.server().at(),
          answer.grant().isPresent() ? "HTMUX/2.0" : "HTMUX/1.0");
    }
  }
}
