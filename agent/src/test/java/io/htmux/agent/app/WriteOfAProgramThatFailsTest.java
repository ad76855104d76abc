package io.htmux.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.app.ftp.FtpProxy;
import io.htmux.agent.app.http.HttpProxy;
import io.htmux.agent.app.http.HttpTimeouts;
import io.htmux.agent.app.socks.SocksServer;
import io.htmux.agent.forward.DirectEgress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A write to a socket that was reset fails while a program reads its other socket: the one that
 * failed is closed when the turn is over. {@link LoopbackSockets#close} tells when it was not.
 */
@Timeout(120)
class WriteOfAProgramThatFailsTest {
  private static final Charset US_ASCII = StandardCharsets.US_ASCII;

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Sockets sockets = loopback.sockets();
  private final DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
  private ServerSocket target;

  @BeforeEach
  void aTarget() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void noSocketWasClosedWhileAnotherWasRead() throws IOException {
    target.close();
    loopback.close();
  }

  @Test
  void toADestinationOfTheHttpProxy() throws Exception {
    try (Served user = served(http())) {
      user.says(request());
      try (Socket far = target.accept()) {
        answer(far);
        assertThat(user.hears()).isEqualTo("HTTP/1.1 200 OK");
        user.hearsUntil("!");
        loopback.writesFailTo(target.getLocalPort());
        user.says(request());
        assertThat(user.hears()).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(far.getInputStream().read()).isNegative();
      }
    }
  }

  /** The connection to the destination goes with him. */
  @Test
  void toAUserOfTheHttpProxy() throws Exception {
    try (Served user = served(http())) {
      user.says(request());
      try (Socket far = target.accept()) {
        loopback.writesFailTo(user.port());
        answer(far);
        assertThat(user.isOver()).isTrue();
        assertThat(isEnd(far)).isTrue();
      }
    }
  }

  @Test
  void toAServerOfTheFtpProxy() throws Exception {
    try (Served user = served(new FtpProxy(egress))) {
      user.hears();
      user.says("USER alice@127.0.0.1:" + target.getLocalPort() + "\r\n");
      try (Socket far = target.accept()) {
        far.getOutputStream().write("220 Welcome\r\n331 Password?\r\n".getBytes(US_ASCII));
        assertThat(user.hears()).isEqualTo("331 Password?");
        loopback.writesFailTo(target.getLocalPort());
        user.says("PASS secret\r\n");
        assertThat(user.hears()).startsWith("421 The server's side");
        assertThat(user.isOver()).isTrue();
      }
    }
  }

  @Test
  void toAUserOfTheFtpProxy() throws Exception {
    try (Served user = served(new FtpProxy(egress))) {
      user.hears();
      user.says("USER alice@127.0.0.1:" + target.getLocalPort() + "\r\n");
      try (Socket far = target.accept()) {
        loopback.writesFailTo(user.port());
        far.getOutputStream().write("220 Welcome\r\n331 Password?\r\n".getBytes(US_ASCII));
        assertThat(user.isOver()).isTrue();
        assertThat(isEnd(far)).isTrue();
      }
    }
  }

  /** He is told when his destination has been reached. */
  @Test
  void toAUserOfTheSocksServer() throws Exception {
    try (Served user = served(new SocksServer(egress, List.of()))) {
      loopback.writesFailTo(user.port());
      user.says(HexFormat.of().parseHex("0401%04x7f00000100".formatted(target.getLocalPort())));
      try (Socket far = target.accept()) {
        assertThat(user.isOver()).isTrue();
        assertThat(isEnd(far)).isTrue();
      }
    }
  }

  // ---- a user, and who serves him

  private HttpProxy http() {
    return new HttpProxy(egress, "test", HttpTimeouts.DEFAULT, _ -> {});
  }

  private String request() {
    return "GET http://127.0.0.1:%d/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
        .formatted(target.getLocalPort(), target.getLocalPort());
  }

  private static void answer(Socket far) throws IOException {
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      head += (char) far.getInputStream().read();
    }
    far.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!".getBytes(US_ASCII));
  }

  private Served served(App app) throws Exception {
    EventLoop loop = sockets.loops().next();
    PortListener port =
        LoopbackSockets.await(
            PortListener.open(
                sockets,
                loop,
                LoopbackSockets.anyPort(),
                user -> app.serve(user, from(user), Unpooled.EMPTY_BUFFER)));
    return new Served(port, new Socket(InetAddress.getLoopbackAddress(), port.address().port()));
  }

  private static Requester from(Channel user) {
    return new Requester(
        EntryPath.LOCAL_PORT,
        Optional.of(HostPort.of((InetSocketAddress) user.remoteAddress())),
        Optional.of(HostPort.of((InetSocketAddress) user.localAddress())),
        Optional.empty(),
        Optional.empty());
  }

  /** Both an end and a reset are one. */
  private static boolean isEnd(Socket socket) throws IOException {
    socket.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  private record Served(PortListener listener, Socket socket) implements AutoCloseable {
    Served {
      try {
        socket.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
      } catch (SocketException e) {
        throw new AssertionError(e);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    void says(String text) throws IOException {
      says(text.getBytes(US_ASCII));
    }

    void says(byte[] octets) throws IOException {
      socket.getOutputStream().write(octets);
    }

    /** The next line. */
    String hears() throws IOException {
      return hearsUntil("\n").strip();
    }

    String hearsUntil(String end) throws IOException {
      StringBuilder heard = new StringBuilder();
      while (!heard.toString().endsWith(end)) {
        int octet = socket.getInputStream().read();
        assertThat(octet).as("behind: " + heard).isNotNegative();
        heard.append((char) octet);
      }
      return heard.toString();
    }

    boolean isOver() throws IOException {
      return isEnd(socket);
    }

    @Override
    public void close() throws IOException {
      socket.close();
      listener.close();
    }
  }
}
