package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.util.List;
import java.util.Set;

/**
 * TCP connections that come about over one interface of a host, as tshark sees them. A datagram to
 * a host that does not exist shows that it captures, and in the end that nothing is on its way any
 * more.
 */
final class Capture {
  private static final String NOBODY = "192.0.2.254";
  private static final int BEGIN = 9;
  private static final int END = 10;

  private final Lab lab;
  private final Host host;
  private final Running tshark;

  private Capture(Lab lab, Host host, Running tshark) {
    this.lab = lab;
    this.host = host;
    this.tshark = tshark;
  }

  /** Begins soon. */
  static Capture start(Lab lab, Host host, Wire wire) {
    // goes out although nobody has that address
    host.namespace().ip("neigh", "add", NOBODY, "lladdr", "ff:ff:ff:ff:ff:ff", "dev", wire.name());
    host.namespace().ip("route", "add", NOBODY, "dev", wire.name());
    Running tshark =
        host.start(
            Tool.TSHARK.path(),
            "-nlQ",
            "-i",
            wire.name(),
            "-f",
            "tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack) or udp dst portrange 9-10",
            "-T",
            "fields",
            "-E",
            "separator= ",
            "-e",
            "ip.src",
            "-e",
            "tcp.srcport",
            "-e",
            "ip.dst",
            "-e",
            "tcp.dstport",
            "-e",
            "udp.dstport");
    return new Capture(lab, host, tshark);
  }

  /** Until nothing can be missed any more. */
  Capture awaitBegin() {
    awaitMark(BEGIN);
    return this;
  }

  /** A connection; addresses and ports as tshark writes them. */
  record Dialled(String from, String fromPort, String to, String toPort) {
    boolean hasSameEnds(Dialled other) {
      return Set.of(from, to).equals(Set.of(other.from, other.to));
    }
  }

  /** All until now. It cannot be asked twice. */
  List<Dialled> connections() {
    awaitMark(END);
    tshark.kill();
    return tshark
        .log()
        .lines()
        .filter(line -> line.matches("[0-9. ]+"))
        .filter(line -> !line.contains(NOBODY))
        .map(line -> line.strip().split(" ", -1))
        // the one who agrees is the one who was dialled
        .map(part -> new Dialled(part[2], part[3], part[0], part[1]))
        .distinct()
        .toList();
  }

  private void awaitMark(int port) {
    lab.await(
        "capture on " + host.name(),
        tshark,
        () -> {
          host.ask("bash", "-c", "echo > /dev/udp/" + NOBODY + "/" + port);
          return tshark.log().lines().anyMatch(line -> line.endsWith(" " + port));
        });
  }
}
