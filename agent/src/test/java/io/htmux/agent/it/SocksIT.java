package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of a SOCKS server that a client offers, at a port of its own and at one of its server. */
class SocksIT {
  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int remotePort = FreePorts.next();
  private final int localPort = FreePorts.next();
  private Agent server;

  @BeforeEach
  void aServer() {
    server =
        lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=key")
            .awaitReady();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--socks4", "--socks4a", "--socks5", "--socks5-hostname"})
  void curlReachesASiteThroughEveryVersion(String option) {
    client();
    Service site = page();
    for (int port : new int[] {localPort, remotePort}) {
      assertThat(curl(option, "127.0.0.1:" + port, url(site)))
          .as("%s %d", option, port)
          .isEqualTo("hello\n");
    }
    assertThat(server.metric("htmux_stream_opens_total{by=\"peer\""))
        .as("the way is through the server")
        .isEqualTo(2);
  }

  @Test
  void aPasswordIsAskedForWhenThereIsAList() {
    client("AUTHORIZER=-list{alice:secret,bob:other}");
    Service site = page();
    assertThat(curl("--socks5-hostname", "alice:secret@127.0.0.1:" + remotePort, url(site)))
        .isEqualTo("hello\n");
    for (String wrong : new String[] {"alice:wrong@", "", "carol:secret@"}) {
      assertThat(fails("--socks5-hostname", wrong + "127.0.0.1:" + remotePort, url(site)))
          .as(wrong)
          .isTrue();
    }
    assertThat(fails("--socks4", "127.0.0.1:" + remotePort, url(site))).isTrue();
  }

  /** The port is the server's, since that is the side of destinations. */
  @Test
  void bindAwaitsAConnectionAtTheServer() throws IOException {
    client();
    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), localPort)) {
      user.setSoTimeout(20_000);
      DataInputStream in = new DataInputStream(user.getInputStream());
      send(user, "050100" + "05020001" + "7f000001" + "0001");
      assertThat(hex(in, 2)).isEqualTo("0500");
      assertThat(hex(in, 8)).isEqualTo("05000001" + "7f000001");
      int port = in.readUnsignedShort();
      try (Socket friend = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(hex(in, 8)).isEqualTo("05000001" + "7f000001");
        assertThat(in.readUnsignedShort()).isEqualTo(friend.getLocalPort());
        friend.getOutputStream().write("here I am".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(in.readNBytes(9), StandardCharsets.US_ASCII)).isEqualTo("here I am");
        user.getOutputStream().write("welcome".getBytes(StandardCharsets.US_ASCII));
        assertThat(friend.getInputStream().readNBytes(7)).asString().isEqualTo("welcome");
      }
    }
  }

  /** The port that a user sends to is where he is: of one at the server, at the server. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void datagramsReachAnyDestinationThroughTheServer(boolean userAtServer) throws IOException {
    client();
    int echo = DatagramEcho.start(lab);
    try (Socket user =
            new Socket(InetAddress.getLoopbackAddress(), userAtServer ? remotePort : localPort);
        DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      user.setSoTimeout(20_000);
      socket.setSoTimeout(20_000);
      DataInputStream in = new DataInputStream(user.getInputStream());
      send(user, "050100" + "05030001" + "00000000" + "0000");
      assertThat(hex(in, 2)).isEqualTo("0500");
      assertThat(hex(in, 8)).isEqualTo("05000001" + "7f000001");
      InetSocketAddress port =
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), in.readUnsignedShort());
      for (int octets : new int[] {1, 512, 1400, 9000}) {
        byte[] datagram =
            ByteBuffer.allocate(10 + octets)
                .put(HexFormat.of().parseHex("00000001" + "7f000001"))
                .putShort((short) echo)
                .array();
        Arrays.fill(datagram, 10, datagram.length, (byte) octets);
        socket.send(new DatagramPacket(datagram, datagram.length, port));
        DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(answer);
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(datagram);
      }
      assertThat(server.metric("htmux_stream_opens_total{by=\"peer\""))
          .as("one stream for one destination, and one for a port at the server")
          .isEqualTo(userAtServer ? 2 : 1);
    }
  }

  private void client(String... more) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "-P127.0.0.1:" + remotePort + "/remote,127.0.0.1:" + localPort + "/local",
                "HTMUX=cl:127.0.0.1:" + tunnelPort,
                "SERVER=socks",
                "CAPSKEY=key"));
    parameters.addAll(List.of(more));
    lab.agent("client", parameters.toArray(String[]::new)).awaitReady();
  }

  private Service page() {
    return lab.closing(
        Service.start(
            socket -> {
              socket.getInputStream().read();
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"
                          .getBytes(StandardCharsets.US_ASCII));
            }));
  }

  private static String url(Service site) {
    return "http://127.0.0.1:" + site.port() + "/";
  }

  private String curl(String option, String proxy, String url) {
    return Curl.get(lab, option, proxy, url);
  }

  private boolean fails(String option, String proxy, String url) {
    return lab.start("curl", Curl.command(option, proxy, url)).exitCode(Lab.PATIENCE) != 0;
  }

  private static void send(Socket user, String octets) throws IOException {
    user.getOutputStream().write(HexFormat.of().parseHex(octets));
  }

  private static String hex(DataInputStream in, int octets) throws IOException {
    return HexFormat.of().formatHex(in.readNBytes(octets));
  }
}
