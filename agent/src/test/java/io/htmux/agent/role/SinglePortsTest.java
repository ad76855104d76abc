package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.upgrade.NamedPort;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinglePortsTest {
  private static final CapsKeys KEY = CapsKeys.of(CapsKey.of("any"));

  @ParameterizedTest
  @CsvSource({
    "0, 192.0.2.7, ''",
    "0, 2001:db8::7, ''",
    "8021, 192.0.2.7, ''",
    "8022, 192.0.2.7, Port 8022 is none of gw.",
    "22, 192.0.2.7, Port 22 is none of gw.",
    "0, user.example.org, 'It is opened for a host that is told by its address, and for no other.'",
    "0, , 'It is opened for a host that is told by its address, and for no other.'",
  })
  void aFileGivesAClientAFreePortOrOneOfItsOwnForOneHost(int port, String host, String refusal) {
    assertThat(
            SinglePorts.refusalByFile(
                client(KEY, EnumSet.allOf(Capability.class)),
                awaited(EntryPath.PEER_REQUEST, port, host)))
        .isEqualTo(Optional.of(refusal).filter(text -> !text.isEmpty()));
  }

  @Test
  void aFileGivesNoPortToAClientThatMayHaveNone() {
    IncomingConnection awaited = awaited(EntryPath.PEER_REQUEST, 0, "192.0.2.7");
    assertThat(
            SinglePorts.refusalByFile(
                client(CapsKeys.NONE, EnumSet.allOf(Capability.class)), awaited))
        .contains("No CAPSKEY of gw grants inbound.");
    assertThat(SinglePorts.refusalByFile(client(KEY, EnumSet.of(Capability.SKEW)), awaited))
        .contains("No CAPSKEY of gw grants inbound.");
  }

  @Test
  void aClientOpensForItsServerAFreePortForOneHost() {
    assertThat(SinglePorts.refusalAtClient(awaited(EntryPath.PEER_REQUEST, 0, "192.0.2.7")))
        .isEmpty();
    assertThat(SinglePorts.refusalAtClient(awaited(EntryPath.PEER_REQUEST, 8021, "192.0.2.7")))
        .contains("Port 8021 is not the server's to choose here.");
    assertThat(SinglePorts.refusalAtClient(awaited(EntryPath.PEER_REQUEST, 0, null))).isPresent();
  }

  @Test
  void aClientOpensForItsOwnUsersWhatTheyAskFor() {
    assertThat(SinglePorts.refusalAtClient(awaited(EntryPath.SOCKS, 8021, null))).isEmpty();
  }

  private static Handshake.Admitted client(CapsKeys keys, Set<Capability> permits) {
    return new Handshake.Admitted(
        "gw",
        "",
        List.of(new NamedPort("ftp", ListenAddress.parse("*:8021"))),
        keys,
        permits,
        Duration.ofMinutes(5),
        false);
  }

  private static IncomingConnection awaited(EntryPath path, int port, String host) {
    return new IncomingConnection(
        new Requester(path, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        "accept",
        new HostPort("*", port),
        Optional.ofNullable(host),
        IncomingConnection.Side.DESTINATIONS);
  }
}
