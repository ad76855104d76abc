package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Both ends of HTMUX/2.0 in memory, and what went over the wire between them. */
final class NativeExchange implements Gatekeeper, ClientUpgradeListener {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final Pair DIRECT =
      new Pair(new HostPort("127.0.0.1", 9876), new HostPort("127.0.0.1", 50001));
  static final Pair TRANSLATED =
      new Pair(new HostPort("127.0.0.1", 9876), new HostPort("192.0.2.9", 40001));
  static final String PLANT = "plant-7";
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instance INSTANCE = Instance.starting(RANDOM, "gw_1.example").at(7);

  final List<Refusal> refused = new ArrayList<>();
  final List<UpgradeFailure> failures = new ArrayList<>();
  final List<UpgradeAnswer> answers = new ArrayList<>();
  final List<UpgradeRequest> admitted = new ArrayList<>();
  final Collector atServer = new Collector();
  final Collector atClient = new Collector();
  final List<String> fromClient = new ArrayList<>();
  final List<String> fromServer = new ArrayList<>();
  EndOfConnection server;
  EndOfConnection client;

  private CapsKeys clientKeys = CapsKeys.NONE;
  private KeyRing ring = KeyRing.empty();
  private boolean unproven;
  private Optional<WhichServer> which = Optional.empty();
  private Optional<String> notWanted = Optional.empty();
  private Duration clientAhead = Duration.ZERO;
  private Pair seenByServer = DIRECT;
  private Carrier carrier = Carrier.HTMUX;
  private ListenAddresses listen = ListenAddresses.NONE;
  private List<String> names = List.of();
  private FailedProofs failed = new FailedProofs();
  private Duration clientSkew = Duration.ofDays(1);
  private int cut = Integer.MAX_VALUE;

  static CapsKey key(Capability... granted) {
    Set<Capability> set = EnumSet.noneOf(Capability.class);
    set.addAll(List.of(granted));
    return CapsKey.generate(set, RANDOM);
  }

  /** The server knows the client by these. */
  NativeExchange serverHas(CapsKey... keys) {
    return serverHas(EnumSet.allOf(Capability.class), Duration.ofDays(1), keys);
  }

  NativeExchange serverHas(Set<Capability> permits, Duration maxSkew, CapsKey... keys) {
    ring =
        new KeyRing(
            Map.of(PLANT, new Holder(CapsKeys.of(keys), permits, maxSkew)), Optional.empty());
    return this;
  }

  /** The server knows somebody, but not the client. */
  NativeExchange serverKnowsAnother(CapsKey key) {
    ring =
        new KeyRing(
            Map.of(
                "plant-8",
                new Holder(CapsKeys.of(key), EnumSet.allOf(Capability.class), Duration.ofDays(1))),
            Optional.empty());
    return this;
  }

  NativeExchange serverServesUnproven() {
    unproven = true;
    return this;
  }

  NativeExchange serverIs(String id, int count) {
    which = Optional.of(new WhichServer(id, count));
    return this;
  }

  NativeExchange clientDoesNotWant(String server) {
    notWanted = Optional.of(server);
    return this;
  }

  @Override
  public boolean isWanted(WhichServer server) {
    return notWanted.filter(server.id()::equals).isEmpty();
  }

  NativeExchange clientHas(CapsKey... keys) {
    clientKeys = CapsKeys.of(keys);
    return this;
  }

  NativeExchange clientIsAhead(Duration time) {
    clientAhead = time;
    return this;
  }

  NativeExchange clientTolerates(Duration skew) {
    clientSkew = skew;
    return this;
  }

  NativeExchange serverSees(Pair pair) {
    seenByServer = pair;
    return this;
  }

  NativeExchange by(Carrier other) {
    carrier = other;
    return this;
  }

  NativeExchange asking(String... portNames) {
    names = List.of(portNames);
    return this;
  }

  NativeExchange asking(HostPort... addresses) {
    listen = new ListenAddresses(Arrays.stream(addresses).map(ListenAddress::tcp).toList());
    return this;
  }

  NativeExchange failuresCountedBy(FailedProofs counter) {
    failed = counter;
    return this;
  }

  /** Nothing arrives in larger pieces. */
  NativeExchange cutInto(int octets) {
    cut = octets;
    return this;
  }

  NativeExchange open() {
    server = EndOfConnection.server(seenByServer, new ServerUpgradeHandler(terms(), this));
    client = EndOfConnection.client(DIRECT, new NativeClientHandler(clientTerms(PLANT), this));
    return this;
  }

  /** Until neither has anything to say. */
  NativeExchange run() {
    open();
    return goOn();
  }

  NativeExchange goOn() {
    boolean more = true;
    while (more) {
      boolean up = pass(client, server, fromClient);
      boolean down = pass(server, client, fromServer);
      more = up || down;
    }
    return this;
  }

  /** A server alone, for a client that is played by the test. */
  EndOfConnection serverAlone() {
    server = EndOfConnection.server(seenByServer, new ServerUpgradeHandler(terms(), this));
    return server;
  }

  EndOfConnection clientAlone() {
    client = EndOfConnection.client(DIRECT, new NativeClientHandler(clientTerms(PLANT), this));
    return client;
  }

  void close() {
    if (server != null) {
      server.finishAndReleaseAll();
    }
    if (client != null) {
      client.finishAndReleaseAll();
    }
  }

  NativeClientTerms clientTerms(String identity) {
    return new NativeClientTerms(
        new ClientTerms(
            listen,
            Software.HTMUX,
            Optional.empty(),
            OptionalInt.of(300),
            Clock.fixed(NOW.plus(clientAhead), ZoneOffset.UTC),
            Duration.ofSeconds(30),
            clientKeys.grants(Capability.SKEW) ? clientSkew : PeerCheck.DEFAULT_MAX_SKEW,
            clientKeys.capabilities()),
        new NativeAsk(
                names,
                Optional.of(identity),
                MuxVersion.offered(),
                Optional.empty(),
                Optional.empty())
            .by(INSTANCE),
        clientKeys,
        carrier,
        "hub.example.org:9876",
        NativeTerms.USUAL_PATH,
        RANDOM);
  }

  private ServerTerms terms() {
    return new ServerTerms(
        Software.HTMUX,
        Clock.fixed(NOW, ZoneOffset.UTC),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Set.of(),
        List.of(),
        unproven,
        Optional.of(
            new NativeTerms(
                NativeTerms.USUAL_PATH,
                ring,
                unproven,
                Duration.ofSeconds(15),
                failed,
                RANDOM,
                () -> which)));
  }

  private boolean pass(EndOfConnection from, EndOfConnection to, List<String> heard) {
    from.runPendingTasks();
    ByteBuf octets = from.readOutbound();
    if (octets == null) {
      return false;
    }
    heard.add(octets.toString(StandardCharsets.ISO_8859_1));
    while (octets.readableBytes() > cut && to.isOpen()) {
      to.writeInbound(octets.readRetainedSlice(cut));
    }
    if (to.isOpen()) {
      to.writeInbound(octets);
    } else {
      octets.release();
    }
    return true;
  }

  @Override
  public void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision) {
    admitted.add(request);
    NativeAsk ask = request.ask().orElseThrow();
    List<NamedPort> opened = new ArrayList<>();
    for (String name : ask.portNames()) {
      opened.add(new NamedPort(name, ListenAddress.parse("0.0.0.0:5432")));
    }
    decision.setSuccess(
        new Admission.Accepted(
            Optional.of(request.listen()),
            OptionalInt.of(700),
            Optional.of(NativeGrant.of(RANDOM, MuxVersion.SOCKMUX_0_3, opened, "hub-1", 3))));
  }

  @Override
  public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
    channel.pipeline().addLast(atServer);
  }

  @Override
  public void refused(Channel channel, Refusal refusal) {
    refused.add(refusal);
  }

  @Override
  public void upgraded(Channel channel, UpgradeAnswer answer) {
    channel.pipeline().addLast(atClient);
    answers.add(answer);
  }

  @Override
  public void failed(Channel channel, UpgradeFailure failure) {
    failures.add(failure);
  }
}
