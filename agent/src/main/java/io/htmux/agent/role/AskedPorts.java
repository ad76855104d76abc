package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
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
record AskedPorts(List<NamedPort> named, List<ListenAddress> addresses) {

  AskedPorts {
    named = List.copyOf(named);
    addresses = List.copyOf(addresses);
  }

  List<ListenAddress> all() {
    return Stream.concat(named.stream().map(NamedPort::at), addresses.stream()).toList();
  }

  /** All of them as they are to be opened, in the same order. */
  List<TunnelConfig.Entrance> entrances() {
    return Stream.concat(
            named.stream().map(port -> new TunnelConfig.Entrance(port.at(), port.name())),
            addresses.stream().map(TunnelConfig.Entrance::new))
        .toList();
  }

  /**
   * The named ones as they were opened.
   *
   * @param opened addresses of {@link #all} in their order
   */
  List<NamedPort> namedAt(List<ListenAddress> opened) {
    List<NamedPort> found = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      found.add(new NamedPort(named.get(i).name(), opened.get(i)));
    }
    return found;
  }

  /** The others as they were opened. */
  List<ListenAddress> addressesAt(List<ListenAddress> opened) {
    return opened.subList(named.size(), opened.size());
  }
}
