package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client behind a router that translates addresses, and what happens there to a connection that a
 * user is in the middle of: the session goes on over another one (docs/survival.md).
 */
@Tag("lab")
class MiddleBoxesIT {
  private static final String SERVER = "192.0.2.1";

  @RegisterExtension final Lab lab = new Lab();
  private Host router;
  private Host client;
  private Host site;
  private Htmux agent;
  private Running user;
  private int exchanges;

  @BeforeEach
  void aUserInTheMiddleOfAConversation() throws IOException {
    Wire internet = lab.wire("internet");
    Wire inside = lab.wire("inside");
    site = lab.host("site").on(internet, SERVER + "/32").restIsOn(internet);
    router =
        lab.host("router")
            .on(inside, "192.168.1.1/24")
            .on(internet, "203.0.113.1/32", "203.0.113.2/32")
            .restIsOn(internet);
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    translatesTo("203.0.113.1");
    client = lab.host("client").on(inside, "192.168.1.2/24").restIsBehind("192.168.1.1");
    target();
    tunnel(
        site,
        """
        role: Server
        server: {port: 9876, admit: [{name: client, from: ["*"], ports: [talk], allow: {indirect: true}}]}
        ports: [{name: talk, listenOn: Server, port: 7000}]
        """);
    agent =
        tunnel(
                client,
                """
                role: Client
                client: {servers: [{url: "http://192.0.2.1:9876"}]}
                ports: [{name: talk, listenOn: Server, target: {host: 127.0.0.1, port: 7001}}]
                """)
            .awaitReady();
    user();
    exchange();
  }

  /** As one does with connections that were idle for too long: nobody is told. */
  @Test
  void aMiddleBoxThatForgetsAConnection() throws IOException {
    String port = portOfTheTunnel();
    router.run(
        "nft",
        "add table ip forgets; add chain ip forgets them { type filter hook forward priority 0 ; };"
            + " add rule ip forgets them tcp sport "
            + port
            + " drop; add rule ip forgets them tcp dport "
            + port
            + " drop");
    exchange();
    assertThat(portOfTheTunnel()).isNotEqualTo(port);
    assertThat(agent.metric("htmux_link_resumptions_total")).isEqualTo(1);
  }

  /** It was started anew, and has another address since then. */
  @Test
  void aRouterThatTranslatesToAnotherAddress() throws IOException {
    router.run("nft", "flush", "ruleset");
    translatesTo("203.0.113.2");
    router.run(Tool.CONNTRACK.path(), "-F");
    exchange();
    assertThat(site.run("ss", "-Htn", "sport = :9876")).contains("203.0.113.2]:");
    assertThat(agent.metric("htmux_link_resumptions_total")).isEqualTo(1);
  }

  @Test
  void aClientWhoseAddressChanges() throws IOException {
    client.namespace().ip("addr", "del", "192.168.1.2/24", "dev", "inside");
    client.namespace().ip("addr", "add", "192.168.1.3/24", "dev", "inside");
    client.restIsBehind("192.168.1.1");
    exchange();
    assertThat(client.run("ss", "-Htn", "dport = :9876")).contains("192.168.1.3]:");
    assertThat(agent.metric("htmux_link_resumptions_total")).isEqualTo(1);
  }

  @Test
  void aCableThatIsOutForAWhile() throws IOException {
    client.namespace().ip("link", "set", "inside", "down");
    agent.awaitLog("streams wait for the next one");
    client.namespace().ip("link", "set", "inside", "up");
    client.restIsBehind("192.168.1.1");
    exchange();
    assertThat(agent.metric("htmux_link_resumptions_total")).isEqualTo(1);
  }

  /** Ends that notice within seconds that nothing comes any more. */
  private Htmux tunnel(Host host, String spec) throws IOException {
    return Htmux.ofFile(lab, host, spec + "session: {keepAlive: 1s, deadAfter: 3s}\n")
        .awaitLog("health");
  }

  private void translatesTo(String address) {
    router.run(
        "nft",
        "add table ip nat; add chain ip nat out { type nat hook postrouting priority srcnat ; };"
            + " add rule ip nat out oifname internet snat to "
            + address);
  }

  private String portOfTheTunnel() {
    String line = client.run("ss", "-Htn", "state", "established", "dport = :9876").strip();
    String local = line.split("\\s+", -1)[2];
    return local.substring(local.lastIndexOf(':') + 1);
  }

  /** Says what it hears. */
  private void target() {
    client.file(
        "echo.py",
        """
        import socket
        port = socket.create_server(("127.0.0.1", 7001))
        while True:
            user, _ = port.accept()
            while octets := user.recv(4096):
                user.sendall(octets)
        """);
    client.awaitListening(client.start(Tool.PYTHON3.path(), "echo.py"), 7001);
  }

  /** Says one line for each file that asks for it, and puts the answer into another one. */
  private void user() {
    site.awaitListening(agent.process(), 7000);
    site.file(
        "user.py",
        """
        import os, socket, time
        tunnel = socket.create_connection(("127.0.0.1", 7000), timeout=50)
        n = 0
        while True:
            while not os.path.exists("ask-%d" % n):
                time.sleep(0.05)
            tunnel.sendall(b"line %4d" % n)
            heard = b""
            while len(heard) < 9:
                octets = tunnel.recv(9 - len(heard))
                assert octets, "the end"
                heard += octets
            with open("answer", "w") as answer:
                answer.write(heard.decode())
            os.rename("answer", "answer-%d" % n)
            n += 1
        """);
    user = site.start(Tool.PYTHON3.path(), "user.py");
  }

  private void exchange() throws IOException {
    int n = exchanges++;
    Path answer = site.folder().resolve("answer-" + n);
    site.file("ask-" + n, "");
    lab.await("answer " + n, user, () -> Files.exists(answer));
    assertThat(Files.readString(answer)).isEqualTo("line %4d".formatted(n));
  }
}
