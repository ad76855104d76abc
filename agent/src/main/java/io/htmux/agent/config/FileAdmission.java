package io.htmux.agent.config;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.crds.AdmitSpec;
import io.htmux.crds.AllowSpec;
import io.htmux.crds.PortSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code spec.server.admit}: each client with its addresses, its ports, its keys and its limits.
 */
record FileAdmission(
    List<PortSpec> ports, CapsKeys tunnelKeys, Secrets secrets, Findings findings) {

  private static final String PATH = "spec.server.admit";

  List<Admitted> read(List<AdmitSpec> specs) {
    if (specs.isEmpty()) {
      findings.notice(PATH + " is empty: nobody is admitted");
    }
    List<Admitted> admitted = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      admitted.add(admitted(PATH + "[" + i + "]", specs.get(i)));
    }
    return List.copyOf(admitted);
  }

  private Admitted admitted(String path, AdmitSpec spec) {
    CapsKeys keys =
        spec.capskeySecretRefIfGiven().isPresent()
            ? FileKey.read(
                path + ".capskeySecretRef", spec.capskeySecretRefIfGiven(), secrets, findings)
            : tunnelKeys;
    AllowSpec allow = spec.allowOrDefault();
    Duration skew = allow.clockSkewOrDefault();
    if (keys.isEmpty()) {
      findings.notice(
          path
              + " ("
              + spec.name()
              + ") has no CAPSKEY: who comes from its addresses is taken for"
              + " it");
    }
    if (skew.compareTo(Timeouts.DEFAULT_SKEW) > 0 && !keys.grants(Capability.SKEW)) {
      findings.refuse(
          path + ".allow.clockSkew",
          "above "
              + Timeouts.DEFAULT_SKEW.toSeconds()
              + " seconds needs a CAPSKEY that grants skew");
    }
    return new Admitted(
        spec.name(),
        String.join(",", spec.from()),
        spec.ports().stream().flatMap(name -> named(name).stream()).toList(),
        keys,
        permits(allow),
        skew,
        keys.isEmpty() || allow.unprovenOrDefault());
  }

  private static Set<Capability> permits(AllowSpec allow) {
    Set<Capability> permits = EnumSet.of(Capability.INBOUND, Capability.SKEW);
    if (allow.indirectOrDefault()) {
      permits.add(Capability.INDIRECT);
    }
    if (allow.tlsTerminationOrDefault()) {
      permits.add(Capability.TLS);
    }
    return permits;
  }

  private Optional<NamedPort> named(String name) {
    return ports.stream()
        .filter(port -> name.equals(port.name()))
        .filter(port -> port.portIfGiven().isPresent())
        .findFirst()
        .map(port -> new NamedPort(name, FilePort.listen(port)));
  }
}
