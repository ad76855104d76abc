package io.htmux.agent.config;

import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.Handshake.DialledTls;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.tls.TlsFilesCheck;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What is to be said of the certificates and keys that a configuration names. */
public final class CertificateFindings {
  private static final String WHERE = "spec.tls";

  private CertificateFindings() {}

  /**
   * Reads them. Blocks.
   *
   * @return what is not wrong yet
   * @throws ConfigurationException with all that is wrong with them, each with its file
   */
  public static List<String> notices(Handshake handshake, Instant now)
      throws ConfigurationException {
    List<TlsFilesCheck> checks =
        Stream.concat(
                handshake.accepts().stream(), handshake.dials().map(DialledTls::files).stream())
            .distinct()
            .map((TlsFiles files) -> TlsFilesCheck.of(files, now))
            .toList();
    List<Problem> problems =
        checks.stream()
            .flatMap(check -> check.problems().stream())
            .distinct()
            .map(message -> new Problem(WHERE, message))
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return checks.stream().flatMap(check -> check.notices().stream()).distinct().toList();
  }
}
