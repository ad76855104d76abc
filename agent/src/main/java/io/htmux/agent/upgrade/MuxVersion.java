package io.htmux.agent.upgrade;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What may travel behind the handshake (HTMUX/2.0 §5.10). The order is the order of preference: the
 * server takes the first one that its client names too.
 */
public enum MuxVersion {
  SOCKMUX_1_0("1.0"),
  SOCKMUX_0_3("0.3");

  /** All that this end speaks. */
  public static final List<MuxVersion> SPOKEN = List.of(values());

  private final String text;

  MuxVersion(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<MuxVersion> of(String text) {
    return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
  }

  /** The one to be spoken with a peer that offers these; those not known here don't count. */
  public static Optional<MuxVersion> common(List<String> offered) {
    return SPOKEN.stream().filter(one -> offered.contains(one.text)).findFirst();
  }

  /** As a client offers them. */
  public static List<String> offered() {
    return SPOKEN.stream().map(MuxVersion::text).toList();
  }
}
