package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.List;
import java.util.regex.Matcher;

/**
 * {@code SERVER=protocol[://host:port][,-in][:-:condition]} and {@code
 * DEST=host:port[/udp][:srcHostList]}: both name what a stream is for, and their common order
 * decides (SockMux 0.3 §1.4, §3.4).
 */
sealed interface ServerValue {

  /** {@code SERVER=sockmux}. */
  record Acceptor() implements ServerValue {}

  /** {@code SERVER=sockmux://host:port}. */
  record Connector(HostPort acceptor) implements ServerValue {}

  /** Octets are passed on as they are: a relay protocol, or any with {@code ,-in}. */
  record Relay(Target target, boolean in) implements ServerValue {}

  /** This program is asked to speak the protocol itself. */
  record Answering(String protocol, Condition condition) implements ServerValue {}

  /** {@code DEST=}. */
  record Destination(Target target) implements ServerValue {}

  static ServerValue readServer(String text) {
    int mark = text.indexOf(":-:");
    AddressText.refuseUser(mark < 0 ? text : text.substring(0, text.lastIndexOf(":-:")));
    Condition condition = mark < 0 ? Condition.NONE : Condition.read(text.substring(mark + 3));
    List<String> words = List.of((mark < 0 ? text : text.substring(0, mark)).split(",", -1));
    boolean in = ServerText.hasIn(words, text);
    Matcher server = ServerText.FORM.matcher(words.getFirst());
    if (!server.matches()) {
      throw RefusedValueException.expected(ServerText.EXPECTED, text);
    }
    String protocol = ServerText.protocol(server.group(1));
    String address = server.group(2);
    if (protocol.equals(Protocols.SOCKMUX)) {
      return ServerText.sockMux(address, in || mark >= 0, text);
    }
    boolean udp = protocol.equals(Protocols.UDP_RELAY);
    if (in || udp || protocol.equals(Protocols.TCP_RELAY)) {
      if (address == null) {
        throw RefusedValueException.expected(protocol + "://host:port" + (in ? ",-in" : ""), text);
      }
      return new Relay(
          ServerText.target(
              AddressText.hostPort(address), udp ? Transport.UDP : Transport.TCP, condition),
          in);
    }
    return new Answering(protocol, condition);
  }

  static ServerValue readDestination(String text) {
    AddressText.refuseUser(text);
    Matcher destination = ServerText.DESTINATION.matcher(text);
    if (!destination.matches()) {
      throw RefusedValueException.expected("host:port[/udp][:srcHostList]", text);
    }
    String sources = destination.group(3);
    return new Destination(
        ServerText.target(
            AddressText.hostPort(destination.group(1)),
            destination.group(2) == null ? Transport.TCP : Transport.UDP,
            sources == null ? Condition.NONE : Condition.read(sources)));
  }
}
