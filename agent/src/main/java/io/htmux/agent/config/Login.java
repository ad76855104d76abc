package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Credentials;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code MYAUTH=user:pass[:protocol]} and {@code AUTHORIZER=-list{user:pass,…}} (SockMux 0.3 §1.9).
 * No message here quotes anything that was written.
 */
final class Login {

  private static final int MAX_LENGTH = 255;
  private static final Pattern LIST = Pattern.compile("-list\\{([^{}]*)\\}");

  /**
   * For which layer of the tunnel; there is one login, and the role knows where it belongs. The
   * original asks for {@code socmux}, without the k.
   */
  private static final List<String> PROTOCOLS = List.of("sockmux", "socmux", Protocols.HTMUX);

  private Login() {}

  static Credentials mine(String text) {
    String[] fields = text.split(":", -1);
    if (fields.length == 3 && !PROTOCOLS.contains(fields[2])) {
      throw new RefusedValueException(
          "expected htmux, sockmux or socmux behind user:password:, and no colon in the password");
    }
    if (fields.length < 2 || fields.length > 3) {
      throw new RefusedValueException(
          "expected user:password[:protocol] without further colons, came "
              + fields.length
              + (fields.length == 1 ? " field" : " fields"));
    }
    return credentials(fields[0], fields[1]);
  }

  static List<Credentials> admitted(String text) {
    Matcher list = LIST.matcher(text);
    if (!list.matches()) {
      throw new RefusedValueException(
          "expected -list{user:password,…}; other authorizers are not available yet");
    }
    return List.of(list.group(1).split(",", -1)).stream().map(Login::pair).toList();
  }

  private static Credentials pair(String text) {
    String[] fields = text.split(":", -1);
    if (fields.length != 2) {
      throw new RefusedValueException(
          "expected user:password in each member of the list, without colon or comma in either");
    }
    return credentials(fields[0], fields[1]);
  }

  private static Credentials credentials(String user, String password) {
    if (user.isEmpty() || password.isEmpty() || user.length() + password.length() > MAX_LENGTH) {
      throw new RefusedValueException(
          "expected a user and a password, together 2.." + MAX_LENGTH + " characters");
    }
    return new Credentials(user, password);
  }
}
