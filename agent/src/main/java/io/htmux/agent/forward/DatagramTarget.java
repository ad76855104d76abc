package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path that names a destination of datagrams: the default template of RFC 9298 §2. */
final class DatagramTarget {
  private static final Pattern PATH =
      Pattern.compile(
          "/\\.well-known/masque/udp/([A-Za-z0-9._~-]+(?:%3[Aa][A-Za-z0-9._~-]*)*|(?:%3[Aa]|[A-Fa-f0-9.])+)/([0-9]{1,5})/");

  private DatagramTarget() {}

  static String path(HostPort to) {
    return "/.well-known/masque/udp/"
        + URLEncoder.encode(to.host(), StandardCharsets.US_ASCII)
        + "/"
        + to.port()
        + "/";
  }

  /** Empty when it names none. */
  static Optional<HostPort> of(String path) {
    Matcher matcher = PATH.matcher(path);
    try {
      return matcher.matches()
          ? Optional.of(
                  new HostPort(
                      URLDecoder.decode(matcher.group(1), StandardCharsets.US_ASCII),
                      Integer.parseInt(matcher.group(2))))
              .filter(to -> to.port() > 0)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
