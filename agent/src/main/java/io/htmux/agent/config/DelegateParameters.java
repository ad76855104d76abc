package io.htmux.agent.config;

import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.TunnelConfig;
import io.htmux.agent.role.TunnelConfig.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * DeleGate's parameters as they stand: {@code -P9876 HTMUX=sv SERVER=http CAPSKEY=k} (SockMux 0.3
 * §3.4). What is known of DeleGate but not available here is refused, never silently ignored.
 */
public final class DelegateParameters {

  private static final Pattern SHAPE =
      Pattern.compile("-[PQ].*|-f?v[vdtslu]?|-f|[A-Z][A-Z0-9_]*=.*|\\+=.*", Pattern.DOTALL);

  private DelegateParameters() {}

  /**
   * Whether an argument has the shape of a DeleGate parameter, known or not: {@code -P…}, {@code
   * -Q…}, {@code -f}, {@code -v…}, {@code -fv…}, {@code NAME=value} in capitals, {@code +=file}.
   */
  public static boolean isDelegateParameter(String argument) {
    return SHAPE.matcher(argument).matches();
  }

  /**
   * Reads a command line; {@code +=file} is relative to the working directory.
   *
   * @throws ConfigurationException with all problems found
   */
  public static Parsed parse(List<String> arguments) throws ConfigurationException {
    return parse(arguments, Path.of(""));
  }

  /**
   * Reads a command line.
   *
   * @param directory what the names of {@code +=file} are relative to
   * @throws ConfigurationException with all problems found
   */
  public static Parsed parse(List<String> arguments, Path directory) throws ConfigurationException {
    return parse(arguments, directory, EndOptions.NONE, new FilesRead());
  }

  /**
   * Reads a command line.
   *
   * @param directory what the names of {@code +=file} are relative to
   * @param options our own, beside the parameters
   * @param files told which files were read
   * @throws ConfigurationException with all problems found
   */
  public static Parsed parse(
      List<String> arguments, Path directory, EndOptions options, FilesRead files)
      throws ConfigurationException {
    Findings findings = new Findings();
    files.addAll(options.files());
    List<Argument> expanded = ParameterFiles.expand(arguments, directory, findings, files);
    GivenParameters given = GivenParameters.sort(expanded, findings);
    ParameterValues values = ParameterValues.read(given, findings);
    findings.throwIfAnyProblem();

    given.tellWhatIsIgnored(findings);
    Optional<Role> role = RoleChoice.of(values, findings);
    findings.throwIfAnyProblem();

    Role chosen = role.orElseThrow();
    Handshake handshake = new DelegateHandshake(values.stls(), options, findings).read(chosen);
    findings.throwIfAnyProblem();
    TunnelConfig config =
        new TunnelConfig(
            name(chosen),
            chosen,
            values.timeouts().session().with(options.connections()),
            values.soxConf().sockMux(values.login(), values.admitted(), values.keys(), findings),
            values.access().read(),
            handshake);
    return new Parsed(config, findings.notices());
  }

  private static String name(Role role) {
    return switch (role) {
      case Role.HtmuxServer server -> "htmux-server";
      case Role.HtmuxClient client -> "htmux-client";
      case Role.HtmuxProxy proxy -> "htmux-proxy";
      case Role.SockMuxAcceptor acceptor -> "sockmux-acceptor";
      case Role.SockMuxConnector connector -> "sockmux-connector";
    };
  }
}
