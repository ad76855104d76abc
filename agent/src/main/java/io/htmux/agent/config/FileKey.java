package io.htmux.agent.config;

import io.htmux.agent.key.CapsKeys;
import io.htmux.crds.CapskeySecretRef;
import io.htmux.crds.HtmuxTunnelSpec;
import java.util.Optional;

/** {@code spec.capskeySecretRef}, looked up. */
final class FileKey {

  static final String PATH = "spec.capskeySecretRef";

  private FileKey() {}

  static CapsKeys read(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {
    return read(PATH, spec.capskeySecretRefIfGiven(), secrets, findings);
  }

  /** Of one client of a server, for example. */
  static CapsKeys read(
      String path, Optional<CapskeySecretRef> ref, Secrets secrets, Findings findings) {
    return ref.map(given -> find(path, given, secrets, findings)).orElse(CapsKeys.NONE);
  }

  private static CapsKeys find(
      String path, CapskeySecretRef ref, Secrets secrets, Findings findings) {
    Optional<String> text = secrets.find(ref.name(), ref.keyOrDefault()).map(String::stripTrailing);
    if (text.isEmpty()) {
      findings.refuse(
          path,
          "expected the secret in the file "
              + secrets.place(ref.name(), ref.keyOrDefault())
              + ", which is not there, empty or not readable; --secrets names another folder");
      return CapsKeys.NONE;
    }
    try {
      return CapsKeys.read(text.get());
    } catch (IllegalArgumentException e) {
      findings.refuse(path, "the secret \"" + ref.name() + "\": " + e.getMessage());
      return CapsKeys.NONE;
    }
  }
}
