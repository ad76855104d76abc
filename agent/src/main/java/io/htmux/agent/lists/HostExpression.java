package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A host list as a tree. {@code a,!b,c} is {@code Either(Both(a, Not(b)), c)}: a later member
 * overrules the earlier ones, which is why the last member that matches wins.
 */
sealed interface HostExpression {

  /** {@code *} */
  record Anything() implements HostExpression {}

  /** {@code earlier,later} and {@code earlier,|,later} */
  record Either(HostExpression earlier, HostExpression later) implements HostExpression {}

  /** {@code earlier,!x} and {@code earlier,&,later} */
  record Both(HostExpression earlier, HostExpression later) implements HostExpression {}

  /** {@code !x} and {@code x,!} */
  record Not(HostExpression inner) implements HostExpression {}

  /** {@code a.dom}; {@code -a.dom} is not looked up. */
  record Named(String name, boolean lookUp) implements HostExpression {}

  /** {@code *.dom}; {@code -*.dom} is not looked up. */
  record NamedLike(NamePattern pattern, boolean lookUp) implements HostExpression {}

  /** {@code a.dom/24} */
  record NamedNetwork(String name, Mask mask) implements HostExpression {}

  /** {@code 127.0.1.1}, {@code 127.0.1.0/24}, {@code 2001:db8::/32} */
  record Network(InetAddress base, int bits) implements HostExpression {}

  /** {@code 127.0.1.*} */
  record Octets(OctetPattern pattern) implements HostExpression {}

  /** {@code .}, {@code -/.}, … */
  record At(Place place, Mask mask) implements HostExpression {}

  /** {@code _4.*} has 4 octets, {@code _6.*} has 16. */
  record Family(int octets) implements HostExpression {}

  /** {@code ?*} */
  record Unresolvable() implements HostExpression {}

  /** {@code -a/name} */
  record Identity(String name) implements HostExpression {}

  /** {@code -a/*} */
  record AnyIdentity() implements HostExpression {}

  /** {@code -P9002} */
  record AcceptedAt(PortList ports) implements HostExpression {}

  /** {@code proto://host:ports} */
  record Restricted(HostExpression host, Optional<String> protocol, Optional<PortList> ports)
      implements HostExpression {}

  /** A host that is known by where the decision is made. */
  enum Place {
    /** {@code .} */
    THIS_HOST,
    /** {@code -} and {@code .i} */
    ACCEPTING,
    /** {@code .o} */
    OUTGOING,
    /** {@code -C} */
    CLIENT
  }
}
