package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ftp, Socks5 and HttpProxy of tunnel files, at a port of the server, which the client answers, and
 * at a port of the client, which the server answers. Their users are 127.0.0.4.
 */
class TunnelFileProgramsIT {
  private static final String PAGE = "<p>found by a file</p>";
  private static final String USERS = "127.0.0.4";
  private static final String FROM = "--interface " + USERS + " ";
  private static final List<String> MODES =
      List.of("--ftp-pasv", "--disable-epsv", "-P -", "-P - --disable-eprt");

  /** At which end users are accepted. */
  enum At {
    SERVER("127.0.0.2"),
    CLIENT("127.0.0.3");

    private final String host;

    At(String host) {
      this.host = host;
    }
  }

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int ftp = FreePorts.next();
  private final int socks = FreePorts.next();
  private final int web = FreePorts.next();

  @ParameterizedTest
  @EnumSource
  void filesComeAndGoInEveryMode(At at) throws IOException {
    FtpSite site = FtpSite.start(lab);
    both("127.0.0.*", USERS);
    Path got = lab.folder().resolve("got");
    for (String mode : MODES) {
      site.curl(FROM + mode, "-o", got.toString(), site.url(at.host, ftp, "large"));
      assertThat(Sample.sum(got)).as(mode).isEqualTo(site.sum());
    }
    site.curl(FROM + "--ftp-pasv", "-T", got.toString(), site.url(at.host, ftp, "incoming/stored"));
    assertThat(Sample.sum(site.folder().resolve("incoming/stored"))).isEqualTo(site.sum());
    assertThat(
            site.lftp(
                at.host, ftp, "set net:socket-bind-ipv4 " + USERS + "; cat small; ls incoming"))
        .contains("a small file", "stored");
  }

  @ParameterizedTest
  @EnumSource
  void aPageIsFoundThroughEachProxy(At at) throws IOException {
    WebServer nginx = WebServer.ofPage(lab, PAGE);
    both("127.0.0.*", USERS);
    assertThat(Curl.page(lab, nginx.port(), "http://" + at.host + ":" + web)).isEqualTo(PAGE);
    assertThat(Curl.page(lab, nginx.port(), "socks5h://" + at.host + ":" + socks)).isEqualTo(PAGE);
  }

  /** The port is on the side of destinations: the server's, whichever end has the program. */
  @ParameterizedTest
  @EnumSource
  void bindAwaitsAConnectionAtTheServer(At at) throws IOException {
    both("127.0.0.*", USERS);
    try (Socket user = new Socket(InetAddress.ofLiteral(at.host), socks)) {
      DataInputStream in = asked(user, "7f000005");
      assertThat(hex(in, 4)).as("granted").isEqualTo("05000001");
      int port = port(in);
      try (Socket friend = from("127.0.0.5", port)) {
        assertThat(hex(in, 8)).isEqualTo("05000001" + "7f000005");
        in.readUnsignedShort();
        friend.getOutputStream().write("here I am".getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readNBytes(9)).asString().isEqualTo("here I am");
      }
    }
  }

  /** What the rules of the server's file do not speak of has no port there. */
  @ParameterizedTest
  @EnumSource
  void noPortIsOpenedForAHostThatNoRuleNames(At at) throws IOException {
    both("127.0.0.9", USERS);
    try (Socket user = new Socket(InetAddress.ofLiteral(at.host), socks)) {
      assertThat(hex(asked(user, "7f000005"), 2)).as("not allowed").isEqualTo("0502");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPortIsOpenedForAnybody(At at) throws IOException {
    both("*", USERS);
    try (Socket user = new Socket(InetAddress.ofLiteral(at.host), socks)) {
      assertThat(hex(asked(user, "00000000"), 2)).as("not allowed").isEqualTo("0502");
    }
  }

  /** Data connections with users are the matter of the end where they are. */
  @Test
  void theEndWhereUsersAreSaysWhetherTheyHaveDataConnections() throws IOException {
    FtpSite site = FtpSite.start(lab);
    both("127.0.0.9", "127.0.0.99");
    for (At at : At.values()) {
      Running curl =
          lab.start(
              "curl-" + at,
              List.of(
                  Tool.CURL.path(),
                  "--silent",
                  "--verbose",
                  "--interface",
                  USERS,
                  "--disable-epsv",
                  "--max-time",
                  "30",
                  site.url(at.host, ftp, "small")));
      assertThat(curl.exitCode(Lab.PATIENCE)).isNotZero();
      assertThat(curl.log()).contains("425 No port for data: the peer does not permit it.");
    }
  }

  /** A rule for the identity of one client is not for another one. */
  @Test
  void aRuleMayNameTheClientThatItIsFor() throws IOException {
    WebServer nginx = WebServer.ofPage(lab, PAGE);
    both("127.0.0.*", USERS, "other");
    for (At at : At.values()) {
      assertThat(Curl.page(lab, nginx.port(), "http://" + at.host + ":" + web))
          .as("%s", at)
          .contains(at == At.CLIENT ? "No CONNECT rule admits it." : "502 Bad Gateway");
    }
  }

  private void both(String reached, String users) {
    both(reached, users, "gw");
  }

  /**
   * @param reached what the server's rules lead to
   * @param users to whom the client lets the server open and make connections
   * @param client whom the server's rules are for
   */
  private void both(String reached, String users, String client) {
    TunnelFiles files = TunnelFiles.in(lab);
    files.run(
        "server",
        TunnelFiles.hub(
            tunnelPort,
            "ports: [ftp, socks, web]",
            """
            ports:
            - {name: ftp, listenOn: Server, host: 127.0.0.2, port: %1$d}
            - {name: socks, listenOn: Server, host: 127.0.0.2, port: %2$d}
            - {name: web, listenOn: Server, host: 127.0.0.2, port: %3$d}
            - {name: ftp-here, listenOn: Client, port: %1$d, app: Ftp}
            - {name: socks-here, listenOn: Client, port: %2$d, app: Socks5}
            - {name: web-here, listenOn: Client, port: %3$d, app: HttpProxy}
            connect:
            - {name: reached, action: Direct, destinations: ["%4$s"], sources: ["-a/%5$s"]}
            """
                .formatted(ftp, socks, web, reached, client)));
    files.run(
        "client",
        TunnelFiles.client(
            "http",
            tunnelPort,
            """
            ports:
            - {name: ftp, listenOn: Server, app: Ftp}
            - {name: socks, listenOn: Server, app: Socks5}
            - {name: web, listenOn: Server, app: HttpProxy}
            - {name: ftp-here, listenOn: Client, host: 127.0.0.3, port: %d}
            - {name: socks-here, listenOn: Client, host: 127.0.0.3, port: %d}
            - {name: web-here, listenOn: Client, host: 127.0.0.3, port: %d}
            connect:
            - {name: users, action: Direct, destinations: ["%s"]}
            - {name: others, action: Tunnel}
            """
                .formatted(ftp, socks, web, users)));
  }

  /** Asks for BIND, of this host. */
  private static DataInputStream asked(Socket user, String host) throws IOException {
    user.setSoTimeout(20_000);
    DataInputStream in = new DataInputStream(user.getInputStream());
    user.getOutputStream().write(HexFormat.of().parseHex("050100" + "05020001" + host + "0001"));
    assertThat(hex(in, 2)).isEqualTo("0500");
    return in;
  }

  private static int port(DataInputStream in) throws IOException {
    in.readNBytes(4);
    return in.readUnsignedShort();
  }

  private static String hex(DataInputStream in, int octets) throws IOException {
    return HexFormat.of().formatHex(in.readNBytes(octets));
  }

  private static Socket from(String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    return socket;
  }
}
