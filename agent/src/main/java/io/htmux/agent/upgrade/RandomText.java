package io.htmux.agent.upgrade;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Random octets in Base64url, as heads carry them: 256 bits that are used once, or the 128 bits
 * that name a session (HTMUX/2.0 §5.2, §5.5).
 */
final class RandomText {

  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{22}");

  private RandomText() {}

  static String nonce(SecureRandom random) {
    return text(random, 32);
  }

  static String session(SecureRandom random) {
    return text(random, 16);
  }

  /**
   * @throws MalformedHeadException if it is none
   */
  static String requireNonce(String text) throws MalformedHeadException {
    return require(NONCE, "256 bits in Base64url", text);
  }

  /**
   * @throws MalformedHeadException if it is none
   */
  static String requireSession(String text) throws MalformedHeadException {
    return require(SESSION, "128 bits in Base64url", text);
  }

  private static String require(Pattern form, String expected, String text)
      throws MalformedHeadException {
    if (!form.matcher(text).matches()) {
      throw new MalformedHeadException(
          "expected " + expected + ", came " + MalformedHeadException.shown(text));
    }
    return text;
  }

  private static String text(SecureRandom random, int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
