package io.htmux.agent.key;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an end may be granted beyond the rule (HTMUX/2.0 §5.6). The original grants these by
 * CAPSKEY, locally at each end and never on the wire (HTMUX/1.0 §2.7).
 */
public enum Capability {
  /** The server may listen for the client. */
  INBOUND,
  /** A relay or address translation may stand between the ends: pair and check-sum may differ. */
  INDIRECT,
  /** The peer's clock may be off by any time. */
  SKEW,
  /** Something in between may terminate TLS, or put TLS in. */
  TLS,
  /** A peer that proves nothing, such as an original, may be dealt with. */
  UNPROVEN;

  /** As it is written in keys, headers and logs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Capability> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /** All of them in their order, separated by commas; {@code none} if there is none. */
  public static String words(Collection<Capability> capabilities) {
    return capabilities.isEmpty()
        ? "none"
        : EnumSet.copyOf(capabilities).stream()
            .map(Capability::word)
            .collect(Collectors.joining(","));
  }

  static Set<Capability> all() {
    return EnumSet.allOf(Capability.class);
  }
}
