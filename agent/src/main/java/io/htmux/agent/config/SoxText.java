package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.role.TunnelConfig.Bind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts that a {@link SoxItem} is made of. */
final class SoxText {

  static final String NEVER_ENCRYPTED = "SockMux itself is never encrypted here";

  private static final List<String> KNOWN =
      List.of(
          "packsize", "noconndata", "allow", "acc", "crypt", "dhkey", "nodelay", "nopush", "cork");
  private static final String HOST = "(\\[[^\\]]*\\]|[^:\\[\\]]*)";
  private static final Pattern BIND =
      Pattern.compile("tcp:" + HOST + ":(\\d+):" + HOST + ":(\\d+)");

  private SoxText() {}

  /** {@code tcp:rhost:rport:lhost:lport}; no rhost is every address of the peer. */
  static Bind bind(String value, String text) {
    Matcher bind = BIND.matcher(value);
    if (!bind.matches()) {
      throw RefusedValueException.expected("acc:tcp:rhost:rport:lhost:lport", text);
    }
    return new Bind(
        new HostPort(AddressText.listeningHost(bind.group(1)), AddressText.port(bind.group(2))),
        new HostPort(AddressText.host(bind.group(3)), AddressText.port(bind.group(4))));
  }

  static SoxItem crypt(String value, String text) {
    if (!List.of("no", "off").contains(value)) {
      throw new RefusedValueException(
          "expected crypt:no or crypt:off, was "
              + Masked.quoted(text)
              + "; SockMux's own encryption is weak and not available");
    }
    return new SoxItem.WithoutEffect(text, NEVER_ENCRYPTED);
  }

  static SoxItem socketOption(String value, String text) {
    return only("on", value.isEmpty() ? "on" : value, text, new SoxItem.WithoutEffect(text, ""));
  }

  static SoxItem bare(String value, String text, SoxItem item) {
    if (!value.isEmpty()) {
      throw RefusedValueException.expected(text.substring(0, text.indexOf(':')), text);
    }
    return item;
  }

  static SoxItem only(String expected, String value, String text, SoxItem item) {
    if (!value.equals(expected)) {
      throw RefusedValueException.expected(text.split(":", -1)[0] + ":" + expected, text);
    }
    return item;
  }

  static String unknown(String name) {
    return "unknown word "
        + Masked.quoted(name)
        + NearestName.hint(KNOWN, name)
        + "; known are "
        + String.join(", ", KNOWN);
  }
}
