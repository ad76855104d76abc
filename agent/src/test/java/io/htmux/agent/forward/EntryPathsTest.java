package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.Answer;
import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.AccessRule;
import io.htmux.agent.policy.ConnectRule;
import io.htmux.agent.policy.ConnectRule.Declared;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every entry path with every kind of rule, on real sockets: what comes of it is the table in
 * docs/security.md. Each destination's connection is led to one local port, whatever its address.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntryPathsTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("htmux.repository"), "docs", "security.md");
  private static final String MARK = "<!-- test: EntryPathsTest -->\n";

  private static final HostPort OUTSIDE = new HostPort("203.0.113.7", 80);
  private static final HostPort OTHER = new HostPort("198.51.100.7", 80);
  private static final HostPort OUTSIDE_SSH = new HostPort("203.0.113.7", 22);
  private static final HostPort OUTSIDE_DNS = new HostPort("203.0.113.7", 53);
  private static final HostPort LOOPBACK_DNS = new HostPort("127.0.0.1", 53);
  private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 80);
  private static final HostPort METADATA = new HostPort("169.254.169.254", 80);
  private static final HostPort OWN = new HostPort("192.0.2.1", 80);

  private static final String NEIGHBOUR = "192.0.2.77";
  private static final String STRANGER = "198.51.100.9";

  private static final Optional<ConnectRules> PARAMETERS = Optional.empty();

  /** One row of the table. */
  private record Row(
      String rules, String protocol, String user, HostPort to, boolean declared, Rules given) {

    /** Names of protocols that are relayed as datagrams. */
    Transport transport() {
      return protocol.startsWith("udp") ? Transport.UDP : Transport.TCP;
    }
  }

  private record Rules(
      String reliable,
      String remittable,
      List<String> permits,
      List<String> rejects,
      List<String> connect,
      Optional<ConnectRules> file) {
    static final Rules NONE = new Rules("", "", List.of(), List.of(), List.of(), PARAMETERS);

    Rules reliable(String list) {
      return new Rules(list, remittable, permits, rejects, connect, file);
    }

    Rules remittable(String list) {
      return new Rules(reliable, list, permits, rejects, connect, file);
    }

    Rules permit(String rule) {
      return new Rules(reliable, remittable, List.of(rule), rejects, connect, file);
    }

    Rules reject(String rule) {
      return new Rules(reliable, remittable, permits, List.of(rule), connect, file);
    }

    Rules connect(String rule) {
      return new Rules(reliable, remittable, permits, rejects, List.of(rule), file);
    }

    static Rules declared(ConnectRule... rules) {
      return new Rules(
          "*", "*", List.of(), List.of(), List.of(), Optional.of(new ConnectRules(List.of(rules))));
    }

    Gate gate(List<Way> unmatched) {
      return new Gate(
          reliable.isEmpty() ? Optional.empty() : Optional.of(HostList.parse(reliable)),
          remittable.isEmpty()
              ? Optional.empty()
              : Optional.of(ProtoList.parse(remittable, ProtoList.HTTP_DEFAULT)),
          permits.stream().map(rule -> AccessRule.parse("PERMIT", rule)).toList(),
          rejects.stream().map(rule -> AccessRule.parse("REJECT", rule)).toList(),
          file.orElseGet(() -> ConnectRules.parse(connect)),
          file.isPresent() ? List.of() : unmatched);
    }
  }

  private static List<Row> rows() {
    Rules none = Rules.NONE;
    return List.of(
        row("none", "http", NEIGHBOUR, OUTSIDE, none),
        row("none", "http", STRANGER, OUTSIDE, none),
        row("none", "https", NEIGHBOUR, OUTSIDE_SSH, none),
        row("none", "socks", NEIGHBOUR, OUTSIDE_SSH, none),
        row("none", "http", NEIGHBOUR, LOOPBACK, none),
        row("`RELIABLE=*`", "http", STRANGER, OUTSIDE, none.reliable("*")),
        row("`RELIABLE=192.0.2.*`", "http", STRANGER, OUTSIDE, none.reliable("192.0.2.*")),
        row(
            "`PERMIT=http:203.0.113.*`",
            "http",
            STRANGER,
            OUTSIDE,
            none.permit("http:203.0.113.*")),
        row("`PERMIT=http:203.0.113.*`", "http", NEIGHBOUR, OTHER, none.permit("http:203.0.113.*")),
        row("`PERMIT=*:*:192.0.2.*`", "http", STRANGER, OUTSIDE, none.permit("*:*:192.0.2.*")),
        row("`REJECT=*:203.0.113.*`", "http", NEIGHBOUR, OUTSIDE, none.reject("*:203.0.113.*")),
        row("`REJECT=*:*:192.0.2.77`", "http", NEIGHBOUR, OUTSIDE, none.reject("*:*:192.0.2.77")),
        row("`REMITTABLE=ftp`", "http", NEIGHBOUR, OUTSIDE, none.remittable("ftp")),
        row(
            "`REMITTABLE=+,https/22`",
            "https",
            NEIGHBOUR,
            OUTSIDE_SSH,
            none.remittable("+,https/22")),
        row(
            "`CONNECT=direct:*:203.0.113.*`",
            "http",
            NEIGHBOUR,
            OUTSIDE,
            none.connect("direct:*:203.0.113.*")),
        row(
            "`CONNECT=direct:*:203.0.113.*`",
            "http",
            NEIGHBOUR,
            OTHER,
            none.connect("direct:*:203.0.113.*")),
        row("`CONNECT=None`", "http", NEIGHBOUR, OUTSIDE, none.connect("None")),
        row("`CONNECT=direct`", "http", NEIGHBOUR, LOOPBACK, none.connect("direct")),
        row("`CONNECT=direct`", "http", NEIGHBOUR, METADATA, none.connect("direct")),
        row("`CONNECT=direct`", "http", NEIGHBOUR, OWN, none.connect("direct")),
        row(
            "`CONNECT=direct:*:127.0.0.1`",
            "http",
            NEIGHBOUR,
            LOOPBACK,
            none.connect("direct:*:127.0.0.1")),
        row(
            "`PERMIT=*:192.0.2.1` `CONNECT=direct`",
            "http",
            NEIGHBOUR,
            OWN,
            none.permit("*:192.0.2.1").connect("direct")),
        row("tunnel file, no `connect`", "http", STRANGER, OUTSIDE, Rules.declared()),
        row(
            "tunnel file, Direct to 203.0.113.*",
            "http",
            STRANGER,
            OUTSIDE,
            Rules.declared(rule(Declared.DIRECT, "203.0.113.*"))),
        row(
            "tunnel file, Direct to 203.0.113.*",
            "http",
            STRANGER,
            OTHER,
            Rules.declared(rule(Declared.DIRECT, "203.0.113.*"))),
        row(
            "tunnel file, Direct",
            "http",
            STRANGER,
            LOOPBACK,
            Rules.declared(rule(Declared.DIRECT))),
        row(
            "tunnel file, Direct to 127.0.0.1",
            "http",
            STRANGER,
            LOOPBACK,
            Rules.declared(rule(Declared.DIRECT, "127.0.0.1"))),
        row(
            "tunnel file, Tunnel",
            "http",
            STRANGER,
            OUTSIDE,
            Rules.declared(rule(Declared.TUNNEL))),
        row(
            "tunnel file, Deny before Direct",
            "http",
            STRANGER,
            OUTSIDE,
            Rules.declared(rule(Declared.DENY, "203.0.113.*"), rule(Declared.DIRECT))),
        new Row(
            "none, `SERVER=tcprelay://127.0.0.1:80`", "tcprelay", NEIGHBOUR, LOOPBACK, true, none),
        new Row(
            "none, `SERVER=tcprelay://127.0.0.1:80`", "tcprelay", STRANGER, LOOPBACK, true, none),
        new Row(
            "`REJECT=*:*:192.0.2.77`, the same",
            "tcprelay",
            NEIGHBOUR,
            LOOPBACK,
            true,
            none.reject("*:*:192.0.2.77")),
        row("none", "udp", NEIGHBOUR, OUTSIDE_DNS, none),
        row("none", "udp", STRANGER, OUTSIDE_DNS, none),
        row("none", "udp", NEIGHBOUR, LOOPBACK_DNS, none),
        row("`RELIABLE=*`", "udp", STRANGER, OUTSIDE_DNS, none.reliable("*")),
        row("`PERMIT=udp/53`", "udp", STRANGER, OUTSIDE_DNS, none.permit("udp/53")),
        row("`REJECT=udp`", "udp", NEIGHBOUR, OUTSIDE_DNS, none.reject("udp")),
        row("`REMITTABLE=http`", "udp", NEIGHBOUR, OUTSIDE_DNS, none.remittable("http")),
        row("`CONNECT=direct:udp`", "udp", NEIGHBOUR, OUTSIDE_DNS, none.connect("direct:udp")),
        row("`CONNECT=None:udp`", "udp", NEIGHBOUR, OUTSIDE_DNS, none.connect("None:udp")),
        row("tunnel file, no `connect`", "udp", STRANGER, OUTSIDE_DNS, Rules.declared()),
        row(
            "tunnel file, Direct for TCP",
            "udp",
            STRANGER,
            OUTSIDE_DNS,
            Rules.declared(rule(Declared.DIRECT, List.of("tcp")))),
        row(
            "tunnel file, Direct for UDP",
            "udp",
            STRANGER,
            OUTSIDE_DNS,
            Rules.declared(rule(Declared.DIRECT, List.of("udp")))),
        new Row(
            "none, `SERVER=udprelay://127.0.0.1:53`",
            "udprelay",
            NEIGHBOUR,
            LOOPBACK_DNS,
            true,
            none),
        new Row(
            "none, `SERVER=udprelay://127.0.0.1:53`",
            "udprelay",
            STRANGER,
            LOOPBACK_DNS,
            true,
            none),
        new Row(
            "`REJECT=*:*:192.0.2.77`, the same",
            "udprelay",
            NEIGHBOUR,
            LOOPBACK_DNS,
            true,
            none.reject("*:*:192.0.2.77")));
  }

  private static Row row(String name, String protocol, String user, HostPort to, Rules rules) {
    return new Row(name, protocol, user, to, false, rules);
  }

  private static ConnectRule rule(Declared action, String... destinations) {
    return ConnectRule.declared("r", action, List.of(), List.of(destinations), List.of());
  }

  private static ConnectRule rule(Declared action, List<String> protocols) {
    return ConnectRule.declared("r", action, protocols, List.of(), List.of());
  }

  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket anywhere;

  @BeforeEach
  void listen() throws IOException {
    anywhere = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    anywhere.close();
    loopback.close();
  }

  @Test
  void theTableInTheDocumentIsWhatHappens() throws Exception {
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf(MARK);
    assertThat(start).as("the mark " + MARK).isPositive();
    int end = document.indexOf("\n\n", start);

    assertThat(document.substring(start + MARK.length(), end)).isEqualTo(table());
  }

  private String table() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        Stream.concat(
                Stream.of("rules", "protocol", "who", "to"),
                Arrays.stream(EntryPath.values()).map(EntryPath::name))
            .collect(Collectors.joining(" | ", "| ", " |")));
    lines.add("| --- ".repeat(4 + EntryPath.values().length) + "|");
    for (Row row : rows()) {
      List<String> cells =
          new ArrayList<>(List.of(row.rules(), row.protocol(), row.user(), row.to().toString()));
      for (EntryPath path : EntryPath.values()) {
        cells.add(outcome(row, path));
      }
      lines.add(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
    }
    return String.join("\n", lines);
  }

  private String outcome(Row row, EntryPath path) throws InterruptedException {
    EventLoop loop = loopback.sockets().loops().next();
    boolean atServer = path == EntryPath.PEER_REQUEST || path == EntryPath.PROXY_REQUEST;
    WaysOut out =
        new WaysOut(
            loopback.sockets(Led::new, EntryPathsTest::ledDatagrams),
            names(),
            row.given().gate(List.of(atServer ? Way.DIRECT : Way.TUNNEL)),
            Optional::empty,
            false,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            () -> Set.of(InetAddress.ofLiteral(OWN.host()), InetAddress.getLoopbackAddress()),
            PortAllowance.all(),
            new MuxMetrics(new SimpleMeterRegistry()));
    if (row.declared() && path != EntryPath.LOCAL_PORT) {
      return path == EntryPath.REMOTE_PORT ? declaredAtRemotePort(out, loop, row) : "";
    }
    OutgoingConnection wanted =
        new OutgoingConnection(
            requester(path, row.user()), row.protocol(), Optional.empty(), row.to());
    Future<Channel> connected =
        switch (row.transport()) {
          case TCP ->
              row.declared() ? out.connectDeclared(loop, wanted) : out.connect(loop, wanted);
          case UDP ->
              row.declared()
                  ? out.datagramsDeclared(loop, wanted.from(), wanted.to())
                  : out.datagrams(loop, wanted);
        };
    connected.await(LoopbackSockets.PATIENCE.toMillis());
    if (connected.isSuccess()) {
      connected.getNow().close().await();
      return "direct";
    }
    return switch (((NotConnectedException) connected.cause()).reason()) {
      case "session-ended" -> "tunnel";
      case "not-permitted" -> "**no**";
      default -> throw new AssertionError(connected.cause());
    };
  }

  /** What a client's own file or parameters name is dialled by it without a question of ways. */
  private static String declaredAtRemotePort(WaysOut out, EventLoop loop, Row row) {
    return out.refusal(
            loop, requester(EntryPath.REMOTE_PORT, row.user()), row.to(), row.transport())
        .toCompletableFuture()
        .orTimeout(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join()
        .map(_ -> "**no**")
        .orElse("direct");
  }

  private static Requester requester(EntryPath path, String user) {
    Optional<HostPort> address = Optional.of(new HostPort(user, 5000));
    Optional<HostPort> acceptedAt = Optional.of(new HostPort(OWN.host(), 8080));
    return switch (path) {
      case LOCAL_PORT, PROXY_REQUEST, SOCKS ->
          new Requester(path, address, acceptedAt, Optional.empty(), Optional.empty());
      case REMOTE_PORT ->
          new Requester(
              path,
              address,
              acceptedAt,
              Optional.of(new HostPort("192.0.2.200", 9876)),
              Optional.empty());
      case PEER_REQUEST -> new Requester(path, address, acceptedAt, address, Optional.empty());
    };
  }

  private static NameLookup names() {
    return new NameLookup(
        _ -> CompletableFuture.completedStage(new Answer.Names(Set.of())),
        System::nanoTime,
        (_, _) -> () -> {},
        NameLookup.Limits.DEFAULT);
  }

  private final class Led extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) throws Exception {
      return super.doConnect(anywhere.getLocalSocketAddress(), local);
    }
  }

  private static NioDatagramChannel ledDatagrams() {
    NioDatagramChannel channel = new NioDatagramChannel();
    channel.pipeline().addFirst(new LedElsewhere());
    return channel;
  }

  private static final class LedElsewhere extends ChannelOutboundHandlerAdapter {
    @Override
    public void connect(
        ChannelHandlerContext context,
        SocketAddress remote,
        SocketAddress local,
        ChannelPromise promise) {
      context.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53), local, promise);
    }
  }
}
