package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.PortTerms;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What this agent does, whole and immutable: made once from DeleGate parameters or an HtmuxTunnel
 * file, and the only thing the roles read.
 *
 * @param name how logs and metrics call this tunnel; the resource's name, or the role's
 * @param role which part this end plays
 * @param session timings and limits of every session
 * @param sockMux what SOXCONF says of the multiplexer
 * @param access who may go where
 * @param handshake how HTMUX roles meet their peers
 */
public record TunnelConfig(
    String name, Role role, Session session, SockMux sockMux, Access access, Handshake handshake) {

  /** With the usual handshake. */
  public TunnelConfig(String name, Role role, Session session, SockMux sockMux, Access access) {
    this(name, role, session, sockMux, access, Handshake.DEFAULT);
  }

  /** With the access that holds when nothing is said of it, and the usual handshake. */
  public TunnelConfig(String name, Role role, Session session, SockMux sockMux) {
    this(name, role, session, sockMux, Access.DEFAULT);
  }

  public TunnelConfig {
    Objects.requireNonNull(name);
    Objects.requireNonNull(role);
    Objects.requireNonNull(session);
    Objects.requireNonNull(sockMux);
    Objects.requireNonNull(access);
    Objects.requireNonNull(handshake);
  }

  /** Which part this end plays, with what only that part needs. */
  public sealed interface Role {

    /**
     * HTMUX=sv: accepts clients and listens on the ports they ask for.
     *
     * @param tunnelPort where clients dial in
     * @param clients host list of the addresses that may connect, as written; empty admits every
     *     address
     * @param ports port list of the ports that may be opened, as written; empty admits every port
     * @param keys those of CAPSKEY; without one no inbound port is served
     * @param maxClockSkew how far a client's Date may be off
     * @param outgoing whether clients may open connections to the world through this end, and
     *     others ask it as a proxy (SERVER=http)
     * @param targets what answers users of ports that clients have opened themselves
     * @param connectRules CONNECT= rules in order, as written and checked: what clients, and
     *     whoever asks it as a proxy, may reach
     * @param opened what holds for users of the ports that this end opens, by the ports' names
     */
    record HtmuxServer(
        HostPort tunnelPort,
        String clients,
        String ports,
        CapsKeys keys,
        Duration maxClockSkew,
        boolean outgoing,
        List<Target> targets,
        List<String> connectRules,
        List<PortTerms> opened)
        implements Role {
      public HtmuxServer {
        targets = List.copyOf(targets);
        connectRules = List.copyOf(connectRules);
        opened = List.copyOf(opened);
      }

      /** With nothing that holds for users of its own ports. */
      public HtmuxServer(
          HostPort tunnelPort,
          String clients,
          String ports,
          CapsKeys keys,
          Duration maxClockSkew,
          boolean outgoing,
          List<Target> targets,
          List<String> connectRules) {
        this(
            tunnelPort,
            clients,
            ports,
            keys,
            maxClockSkew,
            outgoing,
            targets,
            connectRules,
            List.of());
      }

      /** With no ports of clients, and no rules. */
      public HtmuxServer(
          HostPort tunnelPort,
          String clients,
          String ports,
          CapsKeys keys,
          Duration maxClockSkew,
          boolean outgoing) {
        this(tunnelPort, clients, ports, keys, maxClockSkew, outgoing, List.of(), List.of());
      }
    }

    /**
     * HTMUX=cl: dials the server and asks it to listen.
     *
     * @param server the server's tunnel port
     * @param remotePorts what the server shall listen on, in order; an original server opens only
     *     the first
     * @param localPorts what this end listens on itself; their users' connections are outgoing ones
     * @param targets where streams that arrive through those ports go, and users of local ports
     * @param keys those of CAPSKEY; without one no remote port is asked for
     * @param maxClockSkew how far the server's Date may be off
     * @param connectRules CONNECT= rules in order, as written and checked: which outgoing
     *     connections leave directly
     * @param others servers that are kept connected beside the first
     */
    record HtmuxClient(
        HostPort server,
        List<ListenAddress> remotePorts,
        List<ListenAddress> localPorts,
        List<Target> targets,
        CapsKeys keys,
        Duration maxClockSkew,
        List<String> connectRules,
        List<Upstream> others)
        implements Role {
      /** With one server. */
      public HtmuxClient(
          HostPort server,
          List<ListenAddress> remotePorts,
          List<ListenAddress> localPorts,
          List<Target> targets,
          CapsKeys keys,
          Duration maxClockSkew,
          List<String> connectRules) {
        this(server, remotePorts, localPorts, targets, keys, maxClockSkew, connectRules, List.of());
      }

      public HtmuxClient {
        others = List.copyOf(others);
        remotePorts = List.copyOf(remotePorts);
        localPorts = List.copyOf(localPorts);
        targets = List.copyOf(targets);
        connectRules = List.copyOf(connectRules);
      }
    }

    /**
     * HTMUX=px: accepts clients as a server does and passes them on to its own server.
     *
     * @param tunnelPort where clients dial in
     * @param server the tunnel port of the server, or of the next proxy
     * @param clients host list of the addresses that may connect, as written; empty admits every
     *     address
     * @param ports port list of the ports that may be asked for, as written; empty admits every
     *     port
     * @param keys those of CAPSKEY; without one nobody who asks for a port is passed on
     * @param maxClockSkew how far a client's and the server's Date may be off
     */
    record HtmuxProxy(
        HostPort tunnelPort,
        HostPort server,
        String clients,
        String ports,
        CapsKeys keys,
        Duration maxClockSkew)
        implements Role {}

    /**
     * SERVER=sockmux at a port of its own: waits for the connector.
     *
     * @param tunnelPort where the connector dials in
     * @param entrances ports of this end whose users enter the tunnel (PORT=)
     * @param targets where streams that come out of the tunnel go (DEST=, SERVER=…,-in)
     */
    record SockMuxAcceptor(HostPort tunnelPort, List<ListenAddress> entrances, List<Target> targets)
        implements Role {
      public SockMuxAcceptor {
        entrances = List.copyOf(entrances);
        targets = List.copyOf(targets);
      }
    }

    /**
     * SERVER=sockmux://host:port: dials the acceptor.
     *
     * @param acceptor the acceptor's tunnel port
     * @param entrances ports of this end whose users enter the tunnel (PORT=)
     * @param targets where streams that come out of the tunnel go (DEST=, SERVER=…,-in)
     * @param keys those of CAPSKEY; the dialling end serves no incoming stream without one
     */
    record SockMuxConnector(
        HostPort acceptor, List<ListenAddress> entrances, List<Target> targets, CapsKeys keys)
        implements Role {
      public SockMuxConnector {
        entrances = List.copyOf(entrances);
        targets = List.copyOf(targets);
      }
    }
  }

  /**
   * A port of this end whose users enter the tunnel.
   *
   * @param at where it listens, and for what
   * @param name what both ends call it; empty for none
   */
  public record Entrance(ListenAddress at, String name) {

    /** Without a name. */
    public Entrance(ListenAddress at) {
      this(at, "");
    }

    /** Those, without names. */
    public static List<Entrance> of(List<ListenAddress> addresses) {
      return addresses.stream().map(Entrance::new).toList();
    }
  }

  /** A server that a client keeps connected, and how it is met. */
  public record Upstream(HostPort at, Handshake handshake) {}

  /** What is at the end of a stream, or of a user's connection to a local port. */
  public sealed interface Answer {

    /**
     * Octets are passed on to this destination.
     *
     * @param transport how it is reached
     */
    record Relay(HostPort to, Transport transport) implements Answer {
      @Override
      public String toString() {
        return to.toString();
      }
    }

    /** The peer knows what answers at the port; it is told where the user was accepted. */
    record AtPeer() implements Answer {}

    /** This agent itself speaks a protocol with the user ({@code SERVER=http}, {@code app:}). */
    enum Program implements Answer {
      HTTP,
      SOCKS,
      FTP;

      /** As SERVER= names it. */
      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  /**
   * What answers a user. The first one in the list whose conditions hold is taken.
   *
   * @param answer a destination, or a program of this agent
   * @param acceptedAtPort only for those accepted at this port ({@code :-:-P9002}), of the far end
   *     if they come through the tunnel; if present
   * @param sources only for users whose address this host list matches, as written; empty for all
   * @param terms what holds for each connection to a destination
   */
  public record Target(
      Answer answer, Optional<Integer> acceptedAtPort, String sources, PortTerms terms) {

    /** Without any terms. */
    public Target(Answer answer, Optional<Integer> acceptedAtPort, String sources) {
      this(answer, acceptedAtPort, sources, PortTerms.NONE);
    }

    /** A destination. */
    public Target(
        HostPort to, Transport transport, Optional<Integer> acceptedAtPort, String sources) {
      this(new Answer.Relay(to, transport), acceptedAtPort, sources);
    }
  }

  /**
   * Who may go where, as written and checked.
   *
   * @param reliable RELIABLE: host list; when empty, what {@link io.htmux.agent.policy.Gate} says
   * @param remittable REMITTABLE: protocol list; as {@code reliable}
   * @param permits PERMIT, in order
   * @param rejects REJECT, in order
   * @param rules {@code spec.connect} of a tunnel file: what none of them speaks of is refused.
   *     When empty, DeleGate's CONNECT parameters and default hold
   */
  public record Access(
      Optional<String> reliable,
      Optional<String> remittable,
      List<String> permits,
      List<String> rejects,
      Optional<ConnectRules> rules) {

    public static final Access DEFAULT =
        new Access(Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty());

    public Access {
      permits = List.copyOf(permits);
      rejects = List.copyOf(rejects);
    }

    /** Of a tunnel file: whoever reaches a port may use it, and only its rules lead anywhere. */
    public static Access declared(ConnectRules rules) {
      return new Access(
          Optional.of("*"), Optional.of("*"), List.of(), List.of(), Optional.of(rules));
    }
  }

  /**
   * Timings and limits of every session. Defaults are DeleGate's where it has one.
   *
   * @param keepAlive silence after which the peer is asked for a sign of life
   * @param deadAfter silence after which the session is given up
   * @param dialTimeout how long dialling a target or the peer may take
   * @param openTimeout how long a stream may wait for an id and for the peer's answer, together
   * @param maxStreams streams at once towards a peer of our own kind; an original peer never gets
   *     more than 60
   * @param resumeWithin how long streams wait for a broken connection to come back; zero ends them
   *     at once
   * @param drain how long streams may go on while this process stops; zero ends them at once
   * @param connections how many sessions a client has with each server
   */
  public record Session(
      Duration keepAlive,
      Duration deadAfter,
      Duration dialTimeout,
      Duration openTimeout,
      int maxStreams,
      Duration resumeWithin,
      Duration drain,
      int connections) {

    public static final Session DEFAULT =
        new Session(
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            1024);

    /** The same, with so many connections to each server. */
    public Session with(int number) {
      return new Session(
          keepAlive, deadAfter, dialTimeout, openTimeout, maxStreams, resumeWithin, drain, number);
    }

    /** With one connection to each server. */
    public Session(
        Duration keepAlive,
        Duration deadAfter,
        Duration dialTimeout,
        Duration openTimeout,
        int maxStreams,
        Duration resumeWithin,
        Duration drain) {
      this(keepAlive, deadAfter, dialTimeout, openTimeout, maxStreams, resumeWithin, drain, 1);
    }

    /** With the usual {@code resumeWithin} and {@code drain}. */
    public Session(
        Duration keepAlive,
        Duration deadAfter,
        Duration dialTimeout,
        Duration openTimeout,
        int maxStreams) {
      this(
          keepAlive,
          deadAfter,
          dialTimeout,
          openTimeout,
          maxStreams,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));
    }
  }

  /**
   * What SOXCONF says, and the password option.
   *
   * @param packSizeOctets largest frame, header included, that we take and send: 128..16384
   * @param earlyData whether first data may travel inside CONNECT and CONNECTED
   * @param allowBind whether the peer may ask us to listen (SOXCONF=allow:acc); needs a CAPSKEY too
   * @param binds what the peer shall listen on for us, and where those streams go
   *     (SOXCONF=acc:tcp:…)
   * @param credentials sent to the peer (MYAUTH), if present
   * @param admitted credentials the peer must send one of (AUTHORIZER=-list{…}); empty asks for
   *     none
   */
  public record SockMux(
      int packSizeOctets,
      boolean earlyData,
      boolean allowBind,
      List<Bind> binds,
      Optional<Credentials> credentials,
      List<Credentials> admitted) {

    public static final SockMux DEFAULT =
        new SockMux(16384, true, false, List.of(), Optional.empty(), List.of());

    public SockMux {
      binds = List.copyOf(binds);
      admitted = List.copyOf(admitted);
    }
  }

  /** A port that the peer shall listen on, and the target of what arrives there. */
  public record Bind(HostPort remoteListen, HostPort target) {}

  /** A user's name and password; the password never shows. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return user + ":***";
    }
  }
}
