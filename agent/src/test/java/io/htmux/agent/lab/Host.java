package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A host of a lab: interfaces, addresses, routes and a hosts file of its own, and a folder that its
 * programs run in.
 */
final class Host {
  private final Lab lab;
  private final String name;
  private final Namespace namespace;
  private final Path folder;
  private final Map<String, String> names = new LinkedHashMap<>();

  Host(Lab lab, String name, Namespace namespace, Path folder) {
    this.lab = lab;
    this.name = name;
    this.namespace = namespace;
    this.folder = folder;
    // asked at once, and told at once that there is no name server
    namespace.replaceEtc("resolv.conf", "nameserver 127.0.0.1\n");
    knows("localhost", "127.0.0.1");
  }

  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  Namespace namespace() {
    return namespace;
  }

  /** Plugs it into a wire, where it has these addresses, each with the length of its prefix. */
  Host on(Wire wire, String... addresses) {
    wire.plug(namespace);
    for (String address : addresses) {
      if (address.indexOf(':') < 0) {
        namespace.ip("addr", "add", address, "dev", wire.name());
      } else {
        // used at once: nobody else in a lab can have it
        namespace.ip("addr", "add", address, "dev", wire.name(), "nodad");
      }
    }
    return this;
  }

  /** All that it has no other route for is on that wire, as if all of the Internet were one. */
  Host restIsOn(Wire wire) {
    namespace.ip("route", "add", "default", "dev", wire.name());
    return this;
  }

  Host restIsBehind(String gateway) {
    namespace.ip("route", "add", "default", "via", gateway);
    return this;
  }

  /** A router that hides whoever is behind it: to that wire, all they send comes from itself. */
  Host hidesOthersFrom(Wire wire) {
    Command.run("", words("sysctl", "-qw", "net.ipv4.ip_forward=1"));
    Command.run(
        """
        table ip nat {
          chain postrouting {
            type nat hook postrouting priority srcnat;
            oifname "%s" masquerade
          }
        }
        """
            .formatted(wire.name()),
        words(Tool.NFT.path(), "-f", "-"));
    return this;
  }

  /** A line of its hosts file; the last one for a name holds. */
  Host knows(String host, String address) {
    names.put(host, address);
    namespace.replaceEtc(
        "hosts",
        names.entrySet().stream()
            .map(line -> line.getValue() + " " + line.getKey() + "\n")
            .collect(Collectors.joining()));
    return this;
  }

  /** A file in its folder. */
  Path file(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that runs on by itself. */
  Running start(String... words) {
    return lab.start(name, folder, words(words));
  }

  /** Runs a program to its end, within {@link Lab#PATIENCE}, and returns what it printed. */
  String run(String... words) {
    return run(Lab.PATIENCE, words);
  }

  String run(Duration within, String... words) {
    Running run = start(words);
    int code = run.exitCode(within);
    if (code != 0) {
      throw new AssertionError(
          "exit code %d on %s of %s:%n%s"
              .formatted(code, name, String.join(" ", words), run.log()));
    }
    return run.log();
  }

  /** Asks a program that leaves no trace; empty when its exit code is not 0. */
  Optional<String> ask(String... words) {
    return Command.ask(words(words));
  }

  /** Waits until something listens at that TCP port of this host, whatever its address. */
  void awaitListening(Running server, int port) {
    lab.await(
        "port " + port + " of " + name,
        server,
        () -> ask("ss", "-Hltn", "sport = :" + port).filter(it -> !it.isEmpty()).isPresent());
  }

  private List<String> words(String... words) {
    List<String> all = new ArrayList<>(namespace.exec());
    all.addAll(List.of("env", "PATH=" + lab.path()));
    all.addAll(List.of(words));
    return all;
  }
}
