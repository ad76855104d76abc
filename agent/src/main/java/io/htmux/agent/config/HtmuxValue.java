package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import java.util.List;

/**
 * {@code HTMUX=sv[:[hostList][:portList]]}, {@code HTMUX=cl:host:port}, {@code HTMUX=px:host:port}.
 */
sealed interface HtmuxValue {

  /** Lists as written; empty admits everything. */
  record Server(String clients, String ports) implements HtmuxValue {}

  record Client(HostPort server) implements HtmuxValue {}

  record Proxy(HostPort server) implements HtmuxValue {}

  static HtmuxValue read(String text) {
    int colon = text.indexOf(':');
    String role = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    return switch (role) {
      case "sv" -> server(rest, text);
      case "cl" -> new Client(address(rest, text, "cl:host:port"));
      case "px" -> new Proxy(address(rest, text, "px:host:port"));
      default ->
          throw RefusedValueException.expected(
              "sv[:[hostList][:portList]], cl:host:port or px:host:port", text);
    };
  }

  private static Server server(String lists, String text) {
    List<String> parts = ListText.split(lists, ':');
    if (parts.size() > 2) {
      throw RefusedValueException.expected(
          "sv[:[hostList][:portList]], with _ for the colons of an IPv6 address", text);
    }
    String ports = parts.size() < 2 ? "" : parts.get(1);
    return new Server(ListText.hosts(parts.getFirst()), ListText.ports(ports));
  }

  private static HostPort address(String address, String text, String form) {
    AddressText.refuseUser(address);
    if (address.indexOf(':') <= 0) {
      throw RefusedValueException.expected(form, text);
    }
    return AddressText.hostPort(address);
  }
}
