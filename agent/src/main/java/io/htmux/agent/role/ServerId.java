package io.htmux.agent.role;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * How a server calls itself, so that its clients can tell the servers behind one address apart
 * (HTMUX/2.0 §5.5): the name of its host, and a few digits for each start.
 */
final class ServerId {

  private static final int RANDOM_OCTETS = 4;
  private static final int MAX_NAME = 63;

  private ServerId() {}

  static String of(String hostName) {
    byte[] octets = new byte[RANDOM_OCTETS];
    new SecureRandom().nextBytes(octets);
    String name = hostName.replaceAll("[^A-Za-z0-9.-]", "");
    return name.substring(0, Math.min(name.length(), MAX_NAME))
        + "-"
        + HexFormat.of().formatHex(octets);
  }
}
