package io.htmux.agent.mux;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Whether the peer has shown one of the passwords that this end admits (SockMux 0.3 §1.9). A wrong
 * one gets no answer; only so many are tried per session.
 */
final class PeerAuthentication {
  static final int MAX_TRIES = 3;

  private final List<byte[]> admitted;
  private boolean authenticated;
  private int tries;

  PeerAuthentication(List<String> admitted) {
    this.admitted = admitted.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    this.authenticated = admitted.isEmpty();
  }

  boolean isAuthenticated() {
    return authenticated;
  }

  /** The peer shows a password; compares in a time that does not depend on it. */
  void offered(String userAndPassword) {
    tries++;
    if (tries > MAX_TRIES) {
      return;
    }
    byte[] offered = userAndPassword.getBytes(StandardCharsets.ISO_8859_1);
    boolean matches = false;
    for (byte[] one : admitted) {
      matches |= MessageDigest.isEqual(one, offered);
    }
    authenticated |= matches;
  }
}
