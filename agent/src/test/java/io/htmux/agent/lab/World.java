package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hosts of docs/examples.md, which has a picture of them: networks of private addresses, each
 * behind a host with two, and an Internet of addresses that are set aside for documents.
 */
final class World {
  static final String KEY_FILE = "key.conf";

  private final Lab lab;
  private final Wire internet;
  private final Wire inside;
  private final Wire branch;
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  private World(Lab lab) {
    this.lab = lab;
    this.internet = lab.wire("internet");
    this.inside = lab.wire("inside");
    this.branch = lab.wire("branch");
  }

  static World make(Lab lab) throws IOException {
    World world = new World(lab);
    world.add("hostX").on(world.inside, "192.168.1.1/24").on(world.internet, "203.0.113.1/32");
    world.add("hostA").on(world.inside, "192.168.1.2/24");
    world.add("hostB").on(world.inside, "192.168.1.3/24");
    world.add("intranet").on(world.inside, "192.168.1.80/24");
    world.add("hostI").on(world.branch, "192.168.2.1/24").on(world.internet, "203.0.113.2/32");
    world.add("hostJ").on(world.branch, "192.168.2.2/24");
    world.add("hostY").on(world.internet, "198.51.100.3/32");
    world.add("user").on(world.internet, "198.51.100.7/32");
    world.add("www").on(world.internet, "192.0.2.80/32");
    world.add("ftp").on(world.internet, "192.0.2.21/32");
    world.add("ssh").on(world.internet, "192.0.2.22/32");
    for (String host : new String[] {"hostX", "hostI", "hostY", "user", "www", "ftp", "ssh"}) {
      world.host(host).restIsOn(world.internet);
    }
    world.hosts.values().forEach(World::knowsTheOthers);
    return world;
  }

  Host host(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host " + name + ", there are " + hosts.keySet());
    }
    return host;
  }

  /** The wire that a client on this host dials out over. */
  Wire wayOut(String name) {
    return switch (name) {
      case "hostA", "hostB", "intranet" -> inside;
      case "hostJ" -> branch;
      default -> internet;
    };
  }

  /** The sites that its users look for. */
  World serve() throws IOException {
    Nginx.start(host("www"), "<p>a page of the Internet for $remote_addr</p>\n");
    Running echo = host("www").start(Tool.WEBSOCKETD.path(), "--port=8000", "cat");
    host("www").awaitListening(echo, 8000);
    Nginx.start(host("intranet"), "<p>a page of the intranet for $remote_addr</p>\n");
    Vsftpd.start(host("ftp"), Map.of("file.txt", "a file of the Internet\n"));
    Sshd.start(host("ssh"), host("user"));
    return this;
  }

  /**
   * Puts the file with the CAPSKEY there that the command lines name; hostX has users from afar.
   */
  World key() {
    String key = "CAPSKEY=a-secret-of-these-hosts\n";
    hosts.values().forEach(host -> host.file(KEY_FILE, key));
    host("hostX").file(KEY_FILE, key + "RELIABLE=*\n");
    return this;
  }

  private Host add(String name) throws IOException {
    Host host = lab.host(name);
    hosts.put(name, host);
    return host;
  }

  private static void knowsTheOthers(Host host) {
    host.knows("hostX", "203.0.113.1")
        .knows("hostI", "192.168.2.1")
        .knows("hostY", "198.51.100.3")
        .knows("intranet.example.org", "192.168.1.80")
        .knows("www.example.org", "192.0.2.80")
        .knows("ftp.example.org", "192.0.2.21")
        .knows("ssh.example.org", "192.0.2.22");
  }
}
