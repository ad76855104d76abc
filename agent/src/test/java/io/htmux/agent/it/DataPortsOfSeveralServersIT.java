package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three servers behind one address, one client that has a session with each and offers FTP and
 * SOCKS at all of them: a further port for the user himself is opened by the server where he is,
 * and by no other, one for whom he expects by one of the three. {@code ss} tells which process has
 * it. Users are 127.0.0.4, their friend 127.0.0.5.
 */
class DataPortsOfSeveralServersIT {
  private static final int SERVERS = 3;
  private static final String USER = "127.0.0.4";
  private static final String FRIEND = "127.0.0.5";
  private static final Pattern PID = Pattern.compile("pid=([0-9]+)");
  private static final Pattern PASSIVE = Pattern.compile("229 .*\\|\\|\\|([0-9]+)\\|.*");

  @RegisterExtension final Lab lab = new Lab();
  private final int clientsPort = FreePorts.next();
  private final List<Integer> tunnelPorts = ports();
  private final List<Integer> ftpPorts = ports();
  private final List<Integer> socksPorts = ports();
  private final List<Agent> servers = new ArrayList<>();
  private FtpSite site;

  @BeforeEach
  void everybodyIsThere() throws IOException {
    site = FtpSite.start(lab);
    balancer();
    TunnelFiles files = TunnelFiles.in(lab);
    for (int i = 0; i < SERVERS; i++) {
      servers.add(files.run("server-" + i, server(i)));
    }
    Agent client = files.run("client", client());
    await("a session with each")
        .atMost(Lab.PATIENCE)
        .until(() -> client.page("/peers").split("\"address\"", -1).length == SERVERS + 1);
  }

  /** In both modes: with a port that the user connects to, and with one of curl's own. */
  @Test
  void curlFetchesFilesAtEachServerInEveryMode() throws IOException {
    Path got = lab.folder().resolve("got");
    for (int i = 0; i < SERVERS; i++) {
      for (String mode : List.of("--ftp-pasv", "--disable-epsv", "-P -", "-P - --disable-eprt")) {
        site.curl(
            "--interface " + USER + " " + mode,
            "-o",
            got.toString(),
            site.url(host(i), ftpPorts.get(i), "large"));
        assertThat(Sample.sum(got)).as("%s at server %d", mode, i).isEqualTo(site.sum());
      }
    }
  }

  @Test
  void aPassiveDataPortOfFtpIsOfTheServerWhereTheUserIs() throws IOException {
    for (int i = 0; i < SERVERS; i++) {
      try (Socket control = from(USER, host(i), ftpPorts.get(i))) {
        control
            .getOutputStream()
            .write(
                "USER anonymous@%s:%d\r\nPASS me\r\nEPSV\r\n"
                    .formatted(FtpSite.HOST, site.port())
                    .getBytes(StandardCharsets.US_ASCII));
        int port = passivePort(control);
        assertThat(owner("-lt", port)).isEqualTo(servers.get(i).process().pid());
        try (Socket data = from(USER, host(i), port)) {
          control.getOutputStream().write("RETR small\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(data.getInputStream().readAllBytes()).asString().isEqualTo("a small file\n");
        }
      }
    }
  }

  /** Who is expected is a destination, which rules may lead through any of the servers. */
  @Test
  void aPortOfBindIsOfOneOfTheServers() throws IOException {
    for (int i = 0; i < SERVERS; i++) {
      try (Socket user = from(USER, host(i), socksPorts.get(i))) {
        DataInputStream in = asked(user, "050100" + "05020001" + "7f000005" + "0001");
        InetSocketAddress at = granted(in);
        assertThat(servers)
            .extracting(server -> server.process().pid())
            .contains(owner("-lt", at.getPort()));
        try (Socket friend = from(FRIEND, "127.0.0.1", at.getPort())) {
          assertThat(granted(in).getAddress().getHostAddress()).isEqualTo(FRIEND);
          friend.getOutputStream().write("here I am".getBytes(StandardCharsets.US_ASCII));
          assertThat(in.readNBytes(9)).asString().isEqualTo("here I am");
        }
      }
    }
  }

  @Test
  void aPortForTheDatagramsOfAUserIsOfTheServerWhereHeIs() throws IOException {
    int echo = DatagramEcho.start(lab);
    for (int i = 0; i < SERVERS; i++) {
      try (Socket user = from(USER, host(i), socksPorts.get(i));
          DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(USER))) {
        socket.setSoTimeout(20_000);
        InetSocketAddress at = granted(asked(user, "050100" + "05030001" + "00000000" + "0000"));
        assertThat(owner("-lu", at.getPort())).isEqualTo(servers.get(i).process().pid());
        byte[] datagram =
            ByteBuffer.allocate(14)
                .put(HexFormat.of().parseHex("00000001" + "7f000001"))
                .putShort((short) echo)
                .putInt(2026 + i)
                .array();
        socket.send(new DatagramPacket(datagram, datagram.length, at));
        assertThat(DatagramEcho.receive(socket)).isEqualTo(datagram);
      }
    }
  }

  // ---- what users do

  private static int passivePort(Socket control) throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
    List<String> replies = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher passive = PASSIVE.matcher(line);
      if (passive.matches()) {
        return Integer.parseInt(passive.group(1));
      }
      replies.add(line);
    }
    throw new AssertionError("no reply of 229 among " + replies);
  }

  private static DataInputStream asked(Socket user, String greetingAndRequest) throws IOException {
    DataInputStream in = new DataInputStream(user.getInputStream());
    user.getOutputStream().write(HexFormat.of().parseHex(greetingAndRequest));
    assertThat(HexFormat.of().formatHex(in.readNBytes(2))).isEqualTo("0500");
    return in;
  }

  private static InetSocketAddress granted(DataInputStream in) throws IOException {
    assertThat(HexFormat.of().formatHex(in.readNBytes(4))).as("granted").isEqualTo("05000001");
    InetAddress host = InetAddress.getByAddress(in.readNBytes(4));
    return new InetSocketAddress(host, in.readUnsignedShort());
  }

  private static Socket from(String own, String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(own), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    return socket;
  }

  /** The process that listens there. */
  private long owner(String which, int port) {
    String text =
        lab.run(Duration.ofSeconds(20), List.of(Tool.SS.path(), "-Hnp", which, "sport = :" + port));
    Matcher pid = PID.matcher(text);
    assertThat(pid.find()).as("a process in \"%s\"", text).isTrue();
    return Long.parseLong(pid.group(1));
  }

  // ---- agents and the balancer

  /** Where users of a server find its ports. */
  private static String host(int server) {
    return "127.0.0." + (20 + server);
  }

  private String server(int i) {
    return TunnelFiles.withoutTls(
        "hub",
        """
        role: Server
        replicas: %1$d
        server:
          port: %2$d
          admit: [{name: plant-7, ports: [ftp, socks], allow: {indirect: true}}]
        ports:
        - {name: ftp, listenOn: Server, host: %3$s, port: %4$d}
        - {name: socks, listenOn: Server, host: %3$s, port: %5$d}
        connect:
        - {name: reached, action: Direct, destinations: ["127.0.0.*"], sources: ["-a/plant-7"]}
        """
            .formatted(SERVERS, tunnelPorts.get(i), host(i), ftpPorts.get(i), socksPorts.get(i)));
  }

  private String client() {
    return TunnelFiles.withoutTls(
        "plant-7",
        """
        role: Client
        client:
          servers: [{url: "http://127.0.0.1:%d"}]
        ports:
        - {name: ftp, listenOn: Server, app: Ftp}
        - {name: socks, listenOn: Server, app: Socks5}
        connect:
        - {name: users, action: Direct, destinations: ["%s"]}
        - {name: others, action: Tunnel}
        """
            .formatted(clientsPort, USER));
  }

  private void balancer() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            defaults
              mode tcp
              timeout connect 5s
              timeout client 10m
              timeout server 10m
              option redispatch 1
            listen clients
              bind 127.0.0.1:%d
              balance roundrobin
            """
                .formatted(clientsPort));
    for (int i = 0; i < SERVERS; i++) {
      text.append("  server s%d 127.0.0.1:%d\n".formatted(i, tunnelPorts.get(i)));
    }
    Path configuration = lab.folder().resolve("haproxy.cfg");
    Files.writeString(configuration, text);
    Lab.awaitListening(
        lab.start("haproxy", List.of(Tool.HAPROXY.path(), "-db", "-f", configuration.toString())),
        clientsPort);
  }

  private static List<Integer> ports() {
    return IntStream.range(0, SERVERS).mapToObj(_ -> FreePorts.next()).toList();
  }
}
