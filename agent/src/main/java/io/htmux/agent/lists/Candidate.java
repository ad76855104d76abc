package io.htmux.agent.lists;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The host that a list is asked about: a source, known by its address, or a destination, known by
 * its name, its address or both.
 *
 * <p>A destination that is dialled by us should be asked again with the very address that will be
 * dialled ({@link #at}), or a name whose addresses change in between could pass.
 *
 * @param name as the host is called, in lower case; host lists compare it with the names they hold
 * @param address its address; absent means that a list may ask for the name's addresses
 * @param port a destination's port
 * @param protocol what is spoken, in lower case, for {@code proto://host} members
 * @param identity who a source has proven to be
 */
public record Candidate(
    Optional<String> name,
    Optional<InetAddress> address,
    OptionalInt port,
    Optional<String> protocol,
    Optional<String> identity) {

  /** A source: whoever connected to us. */
  public static Candidate source(InetSocketAddress remote) {
    return new Candidate(
        Optional.empty(),
        Optional.of(remote.getAddress()),
        OptionalInt.of(remote.getPort()),
        Optional.empty(),
        Optional.empty());
  }

  /** An address and nothing else. */
  public static Candidate of(InetAddress address) {
    return new Candidate(
        Optional.empty(),
        Optional.of(address),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A destination as a peer or a user wrote it.
   *
   * @param host a name or a number; hostile
   * @throws IllegalArgumentException when it is neither, and when it is a number in a spelling that
   *     only some systems understand
   */
  public static Candidate destination(String host, int port, String protocol) {
    Optional<InetAddress> number = IpNumber.parse(host);
    Optional<String> name = number.isPresent() ? Optional.empty() : HostName.parse(host);
    if (number.isEmpty() && name.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a host name, an IPv4 address of four decimal octets or an IPv6 address, was "
              + ListSyntaxException.quote(host));
    }
    return new Candidate(
        name, number, OptionalInt.of(port), Optional.of(protocol), Optional.empty());
  }

  /** The same host under the address that will be dialled. */
  public Candidate at(InetAddress dialled) {
    return new Candidate(name, Optional.of(dialled), port, protocol, identity);
  }

  /** The same host, of somebody who has proven to be this one. */
  public Candidate of(Optional<String> proven) {
    return new Candidate(name, address, port, protocol, proven);
  }
}
