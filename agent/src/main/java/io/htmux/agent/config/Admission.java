package io.htmux.agent.config;

import io.htmux.crds.AdmitSpec;
import io.htmux.crds.AllowSpec;
import io.htmux.crds.PortSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code spec.server.admit} as one host list and one port list. That is exact only if all admitted
 * clients share their addresses or share their ports; anything else is refused, for a client must
 * not get at another one's ports.
 *
 * @param clients host list; {@code !*} when nobody is admitted
 * @param ports port list; {@code !*} when no port is
 */
record Admission(String clients, String ports, Duration clockSkew) {

  static final String NOTHING = "!*";

  private static final String PATH = "spec.server.admit";

  static Admission of(List<AdmitSpec> admitted, List<PortSpec> ports, Findings findings) {
    if (admitted.isEmpty()) {
      findings.notice(PATH + " is empty: nobody is admitted");
      return new Admission(NOTHING, NOTHING, Timeouts.DEFAULT_SKEW);
    }
    findings.notice(
        PATH + ": the names of clients are not proven yet; their addresses and ports decide");
    for (int i = 0; i < admitted.size(); i++) {
      refuseWhatIsNotAvailable(PATH + "[" + i + "]", admitted.get(i), findings);
    }
    refuseDifferent(admitted, findings);
    return new Admission(
        clients(admitted),
        numbers(admitted, ports),
        admitted.getFirst().allowOrDefault().clockSkewOrDefault());
  }

  private static void refuseWhatIsNotAvailable(String path, AdmitSpec admit, Findings findings) {
    AllowSpec allow = admit.allowOrDefault();
    if (admit.capskeySecretRefIfGiven().isPresent()) {
      findings.refuse(path + ".capskeySecretRef", "a key for one client is not available yet");
    }
    if (allow.indirectOrDefault()) {
      findings.refuse(path + ".allow.indirect", "true is not available yet");
    }
    if (allow.tlsTerminationOrDefault()) {
      findings.refuse(path + ".allow.tlsTermination", "true is not available yet");
    }
  }

  private static void refuseDifferent(List<AdmitSpec> admitted, Findings findings) {
    long addresses = admitted.stream().map(AdmitSpec::from).distinct().count();
    long ports = admitted.stream().map(admit -> Set.copyOf(admit.ports())).distinct().count();
    boolean excluding =
        admitted.stream().flatMap(admit -> admit.from().stream()).anyMatch(Admission::excludes);
    if (addresses > 1 && (ports > 1 || excluding)) {
      findings.refuse(
          PATH,
          "clients that differ both in from and in ports, or in from with exclusions, are not"
              + " available yet");
    }
    long skews =
        admitted.stream()
            .map(admit -> admit.allowOrDefault().clockSkewOrDefault())
            .distinct()
            .count();
    if (skews > 1) {
      findings.refuse(PATH, "a clockSkew of its own for each client is not available yet");
    }
  }

  private static boolean excludes(String member) {
    return member.startsWith("!") || member.equals("&") || member.equals("|");
  }

  private static String clients(List<AdmitSpec> admitted) {
    if (admitted.stream().anyMatch(admit -> admit.from().isEmpty())) {
      return "";
    }
    return admitted.stream()
        .map(AdmitSpec::from)
        .distinct()
        .flatMap(List::stream)
        .collect(Collectors.joining(","));
  }

  private static String numbers(List<AdmitSpec> admitted, List<PortSpec> ports) {
    Set<String> names =
        admitted.stream().flatMap(admit -> admit.ports().stream()).collect(Collectors.toSet());
    String numbers =
        ports.stream()
            .filter(port -> names.contains(port.name()))
            .flatMap(port -> port.portIfGiven().stream())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    return numbers.isEmpty() ? NOTHING : numbers;
  }
}
