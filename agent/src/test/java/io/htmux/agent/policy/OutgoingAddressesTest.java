package io.htmux.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a server dials for its clients. */
class OutgoingAddressesTest {
  private static final OutgoingAddresses OPEN = new OutgoingAddresses(false);
  private static final OutgoingAddresses LAB = new OutgoingAddresses(true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "10.1.2.3",
        "192.168.1.1",
        "100.64.0.1",
        "1.0.0.1",
        "2001:db8::1",
        "fd00::1",
        "2002:c000:0201::1",
        "64:ff9b::c000:201"
      })
  void otherHostsAreDialled(String address) {
    assertThat(OPEN.admits(InetAddress.ofLiteral(address))).isTrue();
    assertThat(LAB.admits(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "2002:7f00:0001::1",
        "64:ff9b::7f00:1"
      })
  void loopbackIsDialledOnlyWhenEveryClientIsThereToo(String address) {
    assertThat(OPEN.admits(InetAddress.ofLiteral(address))).isFalse();
    assertThat(LAB.admits(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "169.254.169.254",
        "fe80::1",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1",
        "64:ff9b::a9fe:a9fe",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255"
      })
  void theseAreNeverDialled(String address) {
    assertThat(OPEN.admits(InetAddress.ofLiteral(address))).isFalse();
    assertThat(LAB.admits(InetAddress.ofLiteral(address))).isFalse();
  }

  /** Java turns these into IPv4 itself, unless it is told not to. */
  @Test
  void aMappedAddressThatStayedIPv6IsSeenThrough() throws UnknownHostException {
    byte[] octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};

    InetAddress mapped = Inet6Address.getByAddress("", octets, 0);

    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(OPEN.admits(mapped)).isFalse();
    assertThat(LAB.admits(mapped)).isTrue();
  }
}
