package io.htmux.agent.bench.host;

import java.util.Set;
import java.util.stream.Collectors;

/** Ports in state LISTEN in /proc/net/tcp and /proc/net/tcp6: seen without a connection. */
final class ListeningPorts {
  private static final String LISTEN = "0A";

  private ListeningPorts() {}

  static Set<Integer> parse(String table) {
    return table
        .lines()
        .skip(1)
        .map(line -> line.strip().split(" +", -1))
        .filter(fields -> fields.length > 3 && fields[3].equals(LISTEN))
        .map(fields -> Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16))
        .collect(Collectors.toSet());
  }
}
