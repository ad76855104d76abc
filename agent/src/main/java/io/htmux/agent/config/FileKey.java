package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.CapsKey;
import io.htmux.crds.CapskeySecretRef;
import io.htmux.crds.HtmuxTunnelSpec;
import java.util.Optional;

/** {@code spec.capskeySecretRef}, looked up. */
final class FileKey {

  static final String PATH = "spec.capskeySecretRef";

  private FileKey() {}

  static Optional<CapsKey> read(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {
    return spec.capskeySecretRefIfGiven().flatMap(ref -> find(ref, secrets, findings));
  }

  private static Optional<CapsKey> find(CapskeySecretRef ref, Secrets secrets, Findings findings) {
    Optional<String> text = secrets.find(ref.name(), ref.keyOrDefault()).map(String::stripTrailing);
    if (text.isEmpty()) {
      findings.refuse(
          PATH,
          "expected the secret in the file "
              + secrets.place(ref.name(), ref.keyOrDefault())
              + ", which is not there or empty; --secrets names another folder");
      return Optional.empty();
    }
    try {
      return text.map(ParameterValues::key);
    } catch (RefusedValueException e) {
      findings.refuse(PATH, "the secret \"" + ref.name() + "\": " + e.getMessage());
      return Optional.empty();
    }
  }
}
