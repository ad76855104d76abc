package io.htmux.agent.config;

import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Credentials;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every value, each read alone; what they mean together is for {@link RoleChoice}.
 *
 * @param ports left by -P and -Q
 * @param entrances of PORT=
 * @param servers SERVER= and DEST=, in the order given
 * @param connectRules as written and checked
 */
record ParameterValues(
    List<Given<PortEntry>> ports,
    List<Given<PortEntry>> entrances,
    Optional<Given<HtmuxValue>> htmux,
    List<Given<ServerValue>> servers,
    List<Given<String>> connectRules,
    AccessParameters access,
    SoxConf soxConf,
    Timeouts timeouts,
    Optional<Credentials> login,
    List<Credentials> admitted,
    CapsKeys keys,
    StlsText stls) {

  static ParameterValues read(GivenParameters given, Findings findings) {
    List<Argument> ports =
        given.all(ParameterName.OPEN_PORTS, ParameterName.OPEN_PORT).stream()
            .sorted(Comparator.comparing(Argument::prefix))
            .toList();
    return new ParameterValues(
        OpenedPorts.read(ports, findings),
        OpenedPorts.read(given.all(ParameterName.PORT), findings),
        given
            .first(ParameterName.HTMUX)
            .flatMap(argument -> findings.read(argument, HtmuxValue::read)),
        given.all(ParameterName.SERVER, ParameterName.DEST).stream()
            .flatMap(argument -> server(argument, findings))
            .toList(),
        findings.readAll(given.all(ParameterName.CONNECT), ConnectRule::read),
        AccessParameters.read(given, findings),
        SoxConf.read(given.all(ParameterName.SOXCONF), findings),
        Timeouts.read(given.all(ParameterName.TIMEOUT), findings),
        given
            .first(ParameterName.MYAUTH)
            .flatMap(argument -> findings.read(argument, Login::mine))
            .map(Given::value),
        given
            .first(ParameterName.AUTHORIZER)
            .flatMap(argument -> findings.read(argument, Login::admitted))
            .map(Given::value)
            .orElse(List.of()),
        keys(given.all(ParameterName.CAPSKEY), findings),
        StlsText.of(
            given
                .first(ParameterName.STLS)
                .flatMap(argument -> findings.read(argument, StlsText::read))));
  }

  /** PORT= in a role of HTMUX. */
  void refuseEntrances(String instead, Findings findings) {
    entrances.forEach(
        port ->
            findings.refuse(
                port.argument(), "expected PORT= with SERVER=sockmux only; here " + instead));
  }

  private static Stream<Given<ServerValue>> server(Argument argument, Findings findings) {
    boolean server = argument.prefix().equals(ParameterName.SERVER.prefix());
    return findings
        .read(argument, server ? ServerValue::readServer : ServerValue::readDestination)
        .stream();
  }

  private static CapsKeys keys(List<Argument> arguments, Findings findings) {
    List<CapsKey> keys =
        findings.readAll(arguments, ParameterValues::key).stream().map(Given::value).toList();
    if (keys.size() > CapsKeys.MOST) {
      findings.refuse(
          arguments.get(CapsKeys.MOST),
          "expected at most " + CapsKeys.MOST + " keys, the old and the new one");
      return CapsKeys.NONE;
    }
    return new CapsKeys(keys);
  }

  private static CapsKey key(String text) {
    try {
      return CapsKey.of(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedValueException(e.getMessage());
    }
  }
}
