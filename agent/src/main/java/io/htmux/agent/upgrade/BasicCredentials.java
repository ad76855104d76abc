package io.htmux.agent.upgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A user's name and password for HTTP's Basic scheme. The password never shows. */
public record BasicCredentials(String user, String password) {

  private static final String SCHEME = "Basic ";

  public BasicCredentials {
    Objects.requireNonNull(password);
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a user's name must not contain a colon");
    }
  }

  /** Empty if it is another scheme or not readable: as good as no credentials. */
  static Optional<BasicCredentials> parse(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String text = new String(octets, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Those of the admitted ones that the header shows; empty if it shows none of them. */
  public static Optional<BasicCredentials> among(
      List<BasicCredentials> admitted, Optional<String> header) {
    return header
        .flatMap(BasicCredentials::parse)
        .filter(offered -> admitted.stream().anyMatch(offered::matches));
  }

  /** The value of an Authorization header: contains the password, not for any log. */
  String header() {
    return SCHEME + Base64.getEncoder().encodeToString(octets());
  }

  /** Takes the same time wherever the two differ. */
  boolean matches(BasicCredentials other) {
    return MessageDigest.isEqual(octets(), other.octets());
  }

  private byte[] octets() {
    return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return user + ":***";
  }
}
