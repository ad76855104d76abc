package io.htmux.agent.cli;

import io.htmux.agent.config.CertificateFindings;
import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code htmux check -f tunnel.yaml}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Says whether a file, and the keys and certificates that it names, are good, and everything"
            + " that is wrong with them.")
final class CheckCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin FileOptions file = new FileOptions();

  @Override
  public Integer call() throws ConfigurationException {
    Parsed parsed = file.read(new FilesRead());
    List<String> ofCertificates =
        CertificateFindings.notices(parsed.config().handshake(), Clock.systemUTC().instant());
    Stream.concat(parsed.notices().stream(), ofCertificates.stream())
        .forEach(notice -> spec.commandLine().getOut().println(file.file + ": note: " + notice));
    spec.commandLine().getOut().println(file.file + ": good");
    return ExitCode.OK;
  }
}
