package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.crds.file.TunnelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code htmux connect}: from a Server's resource, what its client has to run. Reads the resource
 * from a file or from {@code kubectl get -o yaml}; knows no cluster.
 */
@Command(
    name = "connect",
    mixinStandardHelpOptions = true,
    description = "Prints what a client of a Server has to run: reads the Server's tunnel file.")
final class ConnectCommand implements Callable<Integer> {

  /** More than any tunnel file may have, so that its reader can say so. */
  private static final int MAX_OCTETS = (1 << 20) + 1;

  @Spec CommandSpec spec;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The Server's HtmuxTunnel, or - for standard input.")
  String file;

  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "Where the client dials in: status.endpoint of the resource.")
  String server;

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      description = "Which of spec.server.admit. Default: the only one.")
  String identity;

  @Option(
      names = "--target",
      paramLabel = "PORT=HOST:PORT",
      description =
          "What the client dials for a port of that name. Default: the same number at 127.0.0.1.")
  Map<String, String> targets = new TreeMap<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      description = "cli, systemd, docker, k8s or env.")
  ConnectOutput output;

  @Override
  public Integer call() throws ConfigurationException {
    TunnelFile resource =
        file.equals("-") ? TunnelFile.read(standardInput()) : TunnelFile.read(Path.of(file));
    try {
      OtherEnd end = OtherEnd.of(resource, server, identity, targets);
      spec.commandLine().getOut().print(output.text(end));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String standardInput() {
    try {
      return new String(System.in.readNBytes(MAX_OCTETS), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
