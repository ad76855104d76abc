package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.OctetPipe;
import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.PassingNative;
import io.htmux.agent.mux.PassingOriginal;
import io.htmux.agent.mux.PassingStreams;
import io.htmux.agent.mux.UnknownStreams;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * One connection at a proxy's tunnel port and the one that it leads to. The server is dialled when
 * the client's request has passed all checks, the client is answered when the server has agreed;
 * from then on octets pass untouched. What the two ends say of themselves in headers of our own
 * passes too, so that an original at the far end is known as one. On the connection's event loop,
 * but for {@link #status} and {@link #close}.
 */
final class ProxiedClient implements Gatekeeper, ClientUpgradeListener {
  private static final Logger LOG = Logger.getLogger(ProxiedClient.class);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Less than the 30 s after which the client gives up itself. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private final TunnelConfig config;
  private final TunnelConfig.Role.HtmuxProxy role;
  private final Surroundings surroundings;
  private final ClientAdmission admission;
  private final Channel client;
  private final ServerDialer dialer;
  private final ServerUpgrade upgrade;
  private final HtmuxProxy proxy;
  private final Instant since;
  private volatile List<ListenAddress> ports = List.of();
  private Promise<Admission> decision;
  private OctetPipe pipe;
  private UpgradeRequest asked;
  private boolean waits;
  private boolean upstreamFailed;

  ProxiedClient(ProxyLive live, Surroundings surroundings, Channel client, HtmuxProxy proxy) {
    this.config = live.config();
    this.role = live.role();
    this.surroundings = surroundings;
    this.admission = live.admission();
    this.client = client;
    this.dialer = live.dialer();
    this.upgrade = new ServerUpgrade(config.handshake(), role.server(), role.keys());
    this.proxy = proxy;
    this.since = surroundings.clock().instant();
  }

  PeerStatus status() {
    return PeerStatus.proxied(address(), since, ports, role.server());
  }

  /** From any thread. */
  void close() {
    closeLater(client);
  }

  /**
   * Closes the tunnel when no stream goes through it any more, or after that time. From any thread.
   *
   * @return done then
   */
  CompletableFuture<Void> drain(Duration within) {
    return Drain.until(
            client.eventLoop(), () -> {}, () -> !client.isActive() || pipe.isIdle(), within)
        .thenRun(this::close);
  }

  // ---- towards the client

  @Override
  public void admit(Channel channel, UpgradeRequest request, Promise<Admission> asked) {
    decision = asked;
    if (!proxy.mayWait()) {
      refuse(
          Refusal.of(
              RefusalStatus.UPSTREAM_FAILED,
              "too many clients wait for "
                  + role.server()
                  + " already; does HTMUX=px lead back to this proxy?"));
      return;
    }
    waits = true;
    decision.addListener(_ -> waitsNoLonger());
    client.closeFuture().addListener(_ -> waitsNoLonger());
    ports = request.listen().addresses();
    admission
        .refusal(
            (InetSocketAddress) channel.remoteAddress(),
            (InetSocketAddress) channel.localAddress(),
            ports)
        .thenAcceptAsync(
            refusal -> refusal.ifPresentOrElse(this::refuse, () -> dial(request)),
            channel.eventLoop());
  }

  @Override
  public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
    LOG.infof(
        "client is passed on: tunnel=%s client=%s server=%s ports=%s",
        config.name(), address(), role.server(), ports);
    proxy.joined(this);
    client
        .closeFuture()
        .addListener(
            _ -> {
              proxy.left(this);
              LOG.infof(
                  "client or server has ended the tunnel: tunnel=%s client=%s server=%s",
                  config.name(), address(), role.server());
            });
    pipe.open();
  }

  @Override
  public void refused(Channel channel, Refusal refusal) {
    RefusedClient.tell(config, surroundings, channel, refusal, upstreamFailed ? "upstream-" : "");
  }

  // ---- towards the server

  private void dial(UpgradeRequest request) {
    dialer
        .dial(client.eventLoop())
        .addListener(
            (Future<Channel> dialled) -> {
              if (!dialled.isSuccess()) {
                failed(
                    RefusalStatus.UPSTREAM_FAILED,
                    "cannot reach it: " + dialled.cause().getMessage(),
                    Optional.empty());
              } else {
                ask(dialled.getNow(), request);
              }
            });
  }

  private void ask(Channel server, UpgradeRequest request) {
    client.closeFuture().addListener(_ -> closeLater(server));
    if (!isAwaited()) {
      closeLater(server);
      return;
    }
    ClientTerms terms =
        new ClientTerms(
            request.listen(),
            Software.HTMUX,
            config
                .sockMux()
                .credentials()
                .map(one -> new BasicCredentials(one.user(), one.password())),
            request.streams(),
            surroundings.clock(),
            ANSWER_TIMEOUT,
            role.maxClockSkew(),
            role.keys().capabilities());
    asked = request;
    upgrade.begin(server, terms, passedOn(request), this);
  }

  /** A client of HTMUX/1.0 speaks the frames that every server speaks. */
  private static NativeAsk passedOn(UpgradeRequest request) {
    return request
        .ask()
        .orElseGet(
            () ->
                new NativeAsk(
                    List.of(),
                    Optional.empty(),
                    List.of(MuxVersion.SOCKMUX_0_3.text()),
                    Optional.empty(),
                    Optional.empty()));
  }

  @Override
  public void upgraded(Channel server, UpgradeAnswer answer) {
    if (!isAwaited()) {
      closeLater(server);
      return;
    }
    ports = answer.listening().map(ListenAddresses::addresses).orElseGet(this::firstAsked);
    pipe = OctetPipe.hold(client, server, config.session().deadAfter(), streams(answer));
    decideLater(
        new Admission.Accepted(
            answer.listening(), answer.streams(), answer.grant().or(this::grantOfAnOriginal)));
  }

  private static PassingStreams streams(UpgradeAnswer answer) {
    Optional<NativeGrant> grant = answer.grant().filter(NativeGrant::isResumable);
    if (grant.isEmpty()) {
      return new PassingOriginal();
    }
    return grant.get().resumedAt().isPresent() ? new UnknownStreams() : new PassingNative();
  }

  private Optional<NativeGrant> grantOfAnOriginal() {
    return Optional.of(
        NativeGrant.of(
            RANDOM, MuxVersion.SOCKMUX_0_3, List.of(), ServerId.of(surroundings.hostName()), 1));
  }

  @Override
  public void failed(Channel server, UpgradeFailure failure) {
    if (isAwaited() && upgrade.fallsBack(failure, passedOn(asked))) {
      LOG.infof(
          "the server is an older one, trying the original's handshake: tunnel=%s server=%s: %s",
          config.name(), role.server(), failure.describe());
      dial(asked);
      return;
    }
    switch (failure) {
      case UpgradeFailure.RefusedByPeer(int status, String reason, Optional<Capability> missing) ->
          failed(
              RefusalStatus.of(status, reason).orElse(RefusalStatus.UPSTREAM_FAILED),
              failure.describe(),
              missing);
      case UpgradeFailure.CheckFailed(String _, Optional<Capability> missing) ->
          failed(RefusalStatus.UPSTREAM_FAILED, failure.describe(), missing);
      case UpgradeFailure.MalformedAnswer _,
          UpgradeFailure.TimedOut _,
          UpgradeFailure.Closed _,
          UpgradeFailure.OtherPeer _,
          UpgradeFailure.NotWanted _,
          UpgradeFailure.NotProven _ ->
          failed(RefusalStatus.UPSTREAM_FAILED, failure.describe(), Optional.empty());
    }
  }

  // ---- inside

  private void failed(RefusalStatus status, String why, Optional<Capability> missing) {
    upstreamFailed = true;
    Refusal refusal =
        new Refusal(status, "no tunnel from the next hop " + role.server() + ": " + why, missing);
    decideLater(new Admission.Refused(refusal));
  }

  /** The client's connection must not be closed from inside the reading of the server's. */
  private void decideLater(Admission admission) {
    client.eventLoop().execute(() -> decision.trySuccess(admission));
  }

  private void refuse(Refusal refusal) {
    decision.trySuccess(new Admission.Refused(refusal));
  }

  /** Whichever comes first: the decision, or the end of the client that waits for it. */
  private void waitsNoLonger() {
    if (waits) {
      waits = false;
      proxy.decided();
    }
  }

  /** The client may have gone, or its patience with us may be over. */
  private boolean isAwaited() {
    if (!client.isActive()) {
      refuse(Refusal.of(RefusalStatus.UPSTREAM_FAILED, "the client has gone"));
    }
    return !decision.isDone();
  }

  /** An original opens no more than that. */
  private List<ListenAddress> firstAsked() {
    return ports.stream().filter(port -> !port.isForDatagrams()).limit(1).toList();
  }

  private HostPort address() {
    return HostPort.of((InetSocketAddress) client.remoteAddress());
  }

  private static void closeLater(Channel channel) {
    channel.eventLoop().execute(channel::close);
  }
}
