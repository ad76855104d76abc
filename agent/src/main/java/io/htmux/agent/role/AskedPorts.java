package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.upgrade.NamedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ports that a client is to get: by their names first, then by their addresses.
 *
 * @param named what the server calls them, and where it listens
 * @param addresses where the client wants to be listened for
 */
record AskedPorts(List<NamedPort> named, List<HostPort> addresses) {

  AskedPorts {
    named = List.copyOf(named);
    addresses = List.copyOf(addresses);
  }

  List<HostPort> all() {
    return Stream.concat(named.stream().map(NamedPort::at), addresses.stream()).toList();
  }

  /** All of them as they are to be opened, in the same order. */
  List<TunnelConfig.Entrance> entrances() {
    return Stream.concat(
            named.stream()
                .map(port -> new TunnelConfig.Entrance(port.at(), Transport.TCP, port.name())),
            addresses.stream().map(at -> new TunnelConfig.Entrance(at, Transport.TCP)))
        .toList();
  }

  /**
   * The named ones as they were opened.
   *
   * @param opened addresses of {@link #all} in their order
   */
  List<NamedPort> namedAt(List<HostPort> opened) {
    List<NamedPort> found = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      found.add(new NamedPort(named.get(i).name(), opened.get(i)));
    }
    return found;
  }

  /** The others as they were opened. */
  List<HostPort> addressesAt(List<HostPort> opened) {
    return opened.subList(named.size(), opened.size());
  }
}
