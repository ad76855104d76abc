package io.htmux.agent.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Ports in state LISTEN in /proc/net/tcp and /proc/net/tcp6: seen without a connection. */
final class ListeningPorts {
  private static final String LISTEN = "0A";
  private static final int LOCAL = 1;
  private static final int STATE = 3;

  private ListeningPorts() {}

  /**
   * Linux tells of listening sockets first. What follows is not read: ten thousand connections that
   * were closed a moment ago would take longer than what is to be measured.
   */
  static Set<Integer> first(BufferedReader table) throws IOException {
    Set<Integer> ports = new HashSet<>();
    String heading = table.readLine();
    for (String line = heading == null ? null : table.readLine();
        line != null;
        line = table.readLine()) {
      String[] fields = line.strip().split(" +", -1);
      if (fields.length <= STATE || !fields[STATE].equals(LISTEN)) {
        break;
      }
      ports.add(Integer.parseInt(fields[LOCAL].substring(fields[LOCAL].lastIndexOf(':') + 1), 16));
    }
    return ports;
  }
}
