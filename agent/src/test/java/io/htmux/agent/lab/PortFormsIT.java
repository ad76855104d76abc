package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The forms of {@code -P} and {@code -Q}, and where ports are then open and whom they serve, on
 * hosts that have addresses of both families. All are in one network, so that nobody needs to be
 * made RELIABLE.
 */
@Tag("lab")
class PortFormsIT {
  private static final String HUB = "[2001:db8::1]";
  private static final String WWW = "[2001:db8::80]";
  private static final String KEY = " +=" + World.KEY_FILE;
  private static final String SERVER = "htmux -P9876 HTMUX=sv SERVER=http" + KEY;
  private static final String CLIENT = " HTMUX=cl:" + HUB + ":9876" + KEY;
  private static final String OWN_PAGE = " SERVER=tcprelay://127.0.0.1:80";

  @RegisterExtension final Lab lab = new Lab();
  private Host hub;
  private Host plant;
  private Host user;
  private Host www;

  @BeforeEach
  void hosts() throws IOException {
    Wire wire = lab.wire("net");
    hub = lab.host("hub").on(wire, "192.0.2.1/24", "2001:db8::1/64");
    plant = lab.host("plant").on(wire, "192.0.2.7/24", "2001:db8::7/64");
    user = lab.host("user").on(wire, "192.0.2.9/24", "2001:db8::9/64");
    www = lab.host("www").on(wire, "192.0.2.80/24", "2001:db8::80/64");
    for (Host host : new Host[] {hub, plant}) {
      host.file(World.KEY_FILE, "CAPSKEY=a-secret-of-these-hosts\n");
    }
  }

  // ---- IPv6

  @Test
  void tunnelUsersAndTargetsOfIpv6() {
    Nginx.start(www, "asked by $remote_addr");
    server("htmux -P" + HUB + ":9876 HTMUX=sv" + KEY);
    client("htmux -P" + HUB + ":8080/remote SERVER=tcprelay://" + WWW + ":80" + CLIENT);

    assertThat(page(user, "http://" + HUB + ":8080/")).isEqualTo("asked by 2001:db8::7");
    assertThat(listening(hub)).containsExactly("8080", "9876");
    assertThat(isOpen(user, "192.0.2.1", 8080)).isFalse();
  }

  /** As the original has it, whose colons mean something else. */
  @Test
  void colonsWrittenAsUnderscores() {
    Nginx.start(www, "asked by $remote_addr");
    server("htmux -P2001_db8__1:9876 HTMUX=sv" + KEY);
    client(
        "htmux -P2001_db8__1:8080/remote HTMUX=cl:2001_db8__1:9876"
            + " SERVER=tcprelay://2001_db8__80:80"
            + KEY);

    assertThat(page(user, "http://" + HUB + ":8080/")).isEqualTo("asked by 2001:db8::7");
  }

  @Test
  void destinationsOfIpv6ThroughEachKindOfProxy() {
    Nginx.start(www, "asked by $remote_addr");
    server(SERVER);
    client("htmux -P[::1]:8080/local/http,[::1]:1080/local/socks" + CLIENT);

    String destination = "http://" + WWW + "/";
    String fromHub = "asked by 2001:db8::1";
    assertThat(page(plant, destination, "-x", "http://[::1]:8080")).isEqualTo(fromHub);
    assertThat(page(plant, destination, "-p", "-x", "http://[::1]:8080")).isEqualTo(fromHub);
    assertThat(page(plant, destination, "-x", "socks5://[::1]:1080")).isEqualTo(fromHub);
    assertThat(page(plant, destination, "-x", "socks5h://[::1]:1080")).isEqualTo(fromHub);
  }

  @Test
  void filesOverIpv6WhicheverEndOpensTheConnectionForThem() throws IOException {
    Vsftpd.startForIpv6(www, Map.of("file.txt", "a file of the site"));
    hub.knows("ftp.example.org", "2001:db8::80");
    server(SERVER);
    client("htmux -P" + HUB + ":8021/remote SERVER=ftp" + CLIENT);

    for (String[] mode : new String[][] {{}, {"--ftp-port", "-"}}) {
      String[] options =
          Stream.concat(Stream.of("-u", "anonymous@ftp.example.org:me"), Stream.of(mode))
              .toArray(String[]::new);
      assertThat(page(user, "ftp://" + HUB + ":8021/file.txt", options))
          .as(String.join(" ", mode))
          .isEqualTo("a file of the site");
    }
  }

  @Test
  void anHttpProxyForUsersOfIpv6AtTheServer() {
    Nginx.start(www, "asked by $remote_addr");
    server(SERVER);
    client("htmux -P" + HUB + ":8080/remote SERVER=http CONNECT=direct" + CLIENT);

    assertThat(page(user, "http://" + WWW + "/", "-x", "http://" + HUB + ":8080"))
        .as("by the port of the client")
        .isEqualTo("asked by 2001:db8::7");
    assertThat(page(user, "http://" + WWW + "/", "-x", "http://" + HUB + ":9876"))
        .as("by the server's own")
        .isEqualTo("asked by 2001:db8::1");
  }

  @Test
  void aProxyInBetweenOverIpv6() {
    Nginx.start(plant, "a page of the plant");
    server("htmux -P" + HUB + ":9876 HTMUX=sv" + KEY);
    www.file(World.KEY_FILE, "CAPSKEY=a-secret-of-these-hosts\n");
    Htmux.start(lab, www, "htmux -P" + WWW + ":6789 HTMUX=px:" + HUB + ":9876" + KEY).awaitReady();
    client("htmux -P" + HUB + ":8080/remote HTMUX=cl:" + WWW + ":6789" + OWN_PAGE + KEY);

    assertThat(page(user, "http://" + HUB + ":8080/")).isEqualTo("a page of the plant");
  }

  @Test
  void listsOfAServerWithAddressesOfIpv6() {
    server("htmux -P9876 HTMUX=sv:2001_db8__/126,2001_db8__7:8080" + KEY);
    www.file(World.KEY_FILE, "CAPSKEY=a-secret-of-these-hosts\n");
    client("htmux -P8080/remote" + OWN_PAGE + CLIENT);

    Htmux.start(lab, www, "htmux -P8081/remote" + OWN_PAGE + CLIENT).awaitLog("403");
    Htmux.start(lab, plant, "htmux -P8081/remote" + OWN_PAGE + CLIENT).awaitLog("500");
    assertThat(listening(hub)).containsExactly("8080", "9876");
  }

  @Test
  void tunnelFilesWithAddressesOfIpv6() throws IOException {
    Nginx.start(www, "asked by $remote_addr");
    Htmux.ofFile(
            lab,
            hub,
            """
            role: Server
            server: {port: 9876, admit: [{name: plant, from: ["2001:db8::/64"], ports: [web]}]}
            ports: [{name: web, listenOn: Server, host: "2001:db8::1", port: 8080}]
            """)
        .awaitReady();
    Htmux.ofFile(
            lab,
            plant,
            """
            role: Client
            client: {servers: [{url: "http://[2001:db8::1]:9876"}]}
            ports: [{name: web, listenOn: Server, target: {host: "2001:db8::80", port: 80}}]
            """)
        .awaitReady();

    assertThat(page(user, "http://" + HUB + ":8080/")).isEqualTo("asked by 2001:db8::7");
  }

  // ---- every address

  @Test
  void everyAddressIsThoseOfBothFamilies() {
    Nginx.start(plant, "a page of the plant");
    server(SERVER);
    client("htmux -P8081/remote,*:8082/remote,[::]:8083/remote,__:8084/remote" + OWN_PAGE + CLIENT);

    for (int port = 8081; port <= 8084; port++) {
      assertThat(page(user, "http://192.0.2.1:" + port)).isEqualTo("a page of the plant");
      assertThat(page(user, "http://" + HUB + ":" + port)).isEqualTo("a page of the plant");
    }
  }

  @Test
  void everyAddressOfIpv4IsNoneOfIpv6() {
    Nginx.start(plant, "a page of the plant");
    server(SERVER);
    client("htmux -P0.0.0.0:8081/remote" + OWN_PAGE + CLIENT);

    assertThat(page(user, "http://192.0.2.1:8081")).isEqualTo("a page of the plant");
    assertThat(isOpen(user, "2001:db8::1", 8081)).isFalse();
  }

  @Test
  void portsForDatagramsToo() {
    server(SERVER);
    client(
        "htmux -P0.0.0.0:8053/remote/udp,8054/remote/udp SERVER=udprelay://127.0.0.1:53" + CLIENT);

    assertThat(hub.run("ss", "-Hlun").lines().map(line -> line.strip().split("\\s+", -1)[3]))
        .as("ss has * for both families")
        .containsExactlyInAnyOrder("0.0.0.0:8053", "*:8054");
  }

  // ---- lists, ranges, sides

  @Test
  void rangesAndListsOpenEachOfTheirPorts() {
    Nginx.start(plant, "a page of the plant");
    server(SERVER);
    client("htmux -P8081-8083/remote,8091,8092/local,8093/local/remote" + OWN_PAGE + CLIENT);

    assertThat(listening(hub)).containsExactly("8081", "8082", "8083", "8091", "8093", "9876");
    assertThat(listening(plant)).containsExactly("80", "8091", "8092", "8093");
    for (String port : new String[] {"8081", "8082", "8083", "8091", "8093"}) {
      assertThat(page(user, "http://192.0.2.1:" + port)).isEqualTo("a page of the plant");
    }
  }

  @Test
  void oneByOnePortsAreAddedAndTakenAway() {
    Nginx.start(plant, "a page of the plant");
    server(SERVER);
    client(
        "htmux -Q8090/remote -Q"
            + HUB
            + ":8091/remote -P8081-8083/remote -Q8082/off -Q8092/local -Q8092/off -Q8093/local"
            + OWN_PAGE
            + CLIENT);

    assertThat(listening(hub)).containsExactly("8081", "8083", "8090", "8091", "9876");
    assertThat(listening(plant)).containsExactly("80", "8093");
    assertThat(page(user, "http://" + HUB + ":8091")).isEqualTo("a page of the plant");
  }

  @Test
  void aServerWhosePortIsGivenOneByOne() {
    Nginx.start(plant, "a page of the plant");
    server("htmux -Q9876 HTMUX=sv" + KEY);
    client("htmux -Q8081/remote" + OWN_PAGE + CLIENT);

    assertThat(page(user, "http://192.0.2.1:8081")).isEqualTo("a page of the plant");
  }

  /** Symmetric: users of either end are served by the other one, or through it. */
  @Test
  void aPortWithoutASideServesUsersOfBothEnds() {
    Nginx.start(www, "asked by $remote_addr");
    server(SERVER);
    client("htmux -P8080 SERVER=http" + CLIENT);

    assertThat(listening(hub)).containsExactly("8080", "9876");
    assertThat(listening(plant)).containsExactly("8080");
    for (String destination : new String[] {"192.0.2.80", WWW}) {
      String seen = destination.equals(WWW) ? "2001:db8::1" : "192.0.2.1";
      for (Host host : new Host[] {hub, plant}) {
        for (String own : new String[] {"127.0.0.1", "[::1]"}) {
          assertThat(page(host, "http://" + destination + "/", "-x", "http://" + own + ":8080"))
              .as("%s to %s by %s", host.name(), destination, own)
              .isEqualTo("asked by " + seen);
        }
      }
    }
  }

  // ---- what is needed for it

  private void server(String line) {
    Htmux.start(lab, hub, line).awaitReady();
  }

  private void client(String line) {
    Htmux.start(lab, plant, line).awaitReady();
  }

  private static String page(Host at, String url, String... options) {
    Stream<String> curl =
        Stream.of(Tool.CURL.path(), "-sSg", "--max-time", "30", "--noproxy", "", url);
    return at.run(Stream.concat(curl, Stream.of(options)).toArray(String[]::new));
  }

  private static boolean isOpen(Host at, String address, int port) {
    return at.ask(Tool.NC.path(), "-z", "-w", "10", address, String.valueOf(port)).isPresent();
  }

  /** The TCP ports of a host, without those for management, each once, whatever its address. */
  private static Set<String> listening(Host host) {
    return host.run("ss", "-Hltn")
        .lines()
        .map(line -> line.strip().split("\\s+", -1)[3])
        .map(address -> address.substring(address.lastIndexOf(':') + 1))
        .filter(port -> !port.startsWith("7"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
