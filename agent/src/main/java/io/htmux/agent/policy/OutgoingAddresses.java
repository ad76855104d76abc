package io.htmux.agent.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses a server dials for its clients: every one but its own host's insides. Refused are
 * loopback, link-local (where clouds keep the secrets of a machine), multicast, 0.0.0.0/8, {@code
 * ::} and broadcast, also when they are wrapped into IPv6: mapped, compatible, 6to4 or NAT64. To be
 * asked with the very address that is dialled, never with a name.
 *
 * @param loopbackToo when clients come from this very host: what they could reach anyway, they may
 *     reach through the tunnel
 */
public record OutgoingAddresses(boolean loopbackToo) {

  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
  private static final byte[] COMPATIBLE = new byte[12];

  /** Whether a connection to this address is made. */
  public boolean admits(InetAddress dialled) {
    InetAddress address = unwrapped(dialled);
    if (address.isLoopbackAddress()) {
      return loopbackToo;
    }
    byte[] octets = address.getAddress();
    boolean thisNetwork = octets.length == 4 && octets[0] == 0;
    boolean broadcast = octets.length == 4 && Arrays.equals(octets, new byte[] {-1, -1, -1, -1});
    return !(thisNetwork
        || broadcast
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress());
  }

  private static InetAddress unwrapped(InetAddress address) {
    if (!(address instanceof Inet6Address)
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()) {
      return address;
    }
    byte[] octets = address.getAddress();
    if (octets[0] == 0x20 && octets[1] == 0x02) {
      return v4(octets, 2);
    }
    boolean wrapped = begins(octets, MAPPED) || begins(octets, COMPATIBLE) || begins(octets, NAT64);
    return wrapped ? v4(octets, 12) : address;
  }

  private static boolean begins(byte[] octets, byte[] prefix) {
    return Arrays.equals(octets, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static InetAddress v4(byte[] octets, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(octets, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
