package io.htmux.agent.app.socks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** A user's name and password (RFC 1929). The password never shows. */
public record SocksLogin(String user, String password) {

  /** Whether one of the list is this; takes the same time wherever they differ. */
  boolean isAmong(List<SocksLogin> admitted) {
    boolean found = false;
    for (SocksLogin one : admitted) {
      found |= MessageDigest.isEqual(octets(), one.octets());
    }
    return found;
  }

  /** No list that a user can write has a NUL in it. */
  private byte[] octets() {
    return (user + '\0' + password).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return user + ":***";
  }
}
