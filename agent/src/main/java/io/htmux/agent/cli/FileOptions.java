package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FileSecrets;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.NotedSecrets;
import io.htmux.agent.config.Parsed;
import io.htmux.agent.config.TunnelFileConfig;
import io.htmux.crds.file.TunnelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which tunnel file, and where the secrets are that it names. */
final class FileOptions {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "An HtmuxTunnel, as kubectl apply would take it.")
  Path file;

  @Option(
      names = "--secrets",
      paramLabel = "DIRECTORY",
      defaultValue = "${HTMUX_SECRETS:-}",
      description =
          "Holds each secret that the file names as DIRECTORY/name/key, as Kubernetes mounts them."
              + " Default: what HTMUX_SECRETS says, or the folder secrets beside the file.")
  String secrets;

  Parsed read(FilesRead files) throws ConfigurationException {
    files.add(file);
    return TunnelFileConfig.from(
        TunnelFile.read(file), new NotedSecrets(new FileSecrets(directory()), files));
  }

  /** These options, to be read once more. */
  List<String> again() {
    return List.of("--file", file.toString(), "--secrets", directory().toString());
  }

  private Path directory() {
    return Optional.of(secrets)
        .filter(given -> !given.isEmpty())
        .map(Path::of)
        .orElseGet(() -> file.toAbsolutePath().resolveSibling("secrets"));
  }
}
