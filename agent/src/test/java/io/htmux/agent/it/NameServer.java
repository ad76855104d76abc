package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A dnsmasq on this host that knows the zone {@code test}, asked with dig. */
record NameServer(Lab lab, int port) {

  static NameServer start(Lab lab) {
    int port = FreePorts.next();
    Running dnsmasq =
        lab.start(
            "dnsmasq",
            List.of(
                Tool.DNSMASQ.path(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--user=" + System.getProperty("user.name"),
                "--pid-file=",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--no-resolv",
                "--no-hosts",
                "--edns-packet-max=4096",
                "--address=/host.test/10.1.2.3",
                "--local=/test/",
                "--txt-record=large.test" + ("," + "x".repeat(200)).repeat(12)));
    Lab.awaitListening(dnsmasq, port);
    return new NameServer(lab, port);
  }

  /** What dig prints who asks at that port with datagrams. */
  String dig(int at, String name, String type) {
    return dig(at, name, type, "+notcp", "+ignore");
  }

  /** As above, with a connection. */
  String digByConnection(int at, String name, String type) {
    return dig(at, name, type, "+tcp");
  }

  private String dig(int at, String name, String type, String... how) {
    List<String> command =
        new ArrayList<>(List.of(Tool.DIG.path(), "@127.0.0.1", "-p", Integer.toString(at)));
    command.addAll(List.of(how));
    command.addAll(List.of("+short", "+bufsize=4096", "+tries=3", "+time=5", name, type));
    return lab.run(Duration.ofSeconds(60), command);
  }
}
