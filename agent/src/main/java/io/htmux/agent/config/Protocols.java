package io.htmux.agent.config;

import java.util.List;

/** Protocol names that SERVER= and a port's modifier may carry. */
final class Protocols {

  static final String TCP_RELAY = "tcprelay";
  static final String UDP_RELAY = "udprelay";
  static final String SOCKMUX = "sockmux";
  static final String HTMUX = "htmux";
  static final String HTTP = "http";

  static final List<String> KNOWN =
      List.of(
          TCP_RELAY, UDP_RELAY, SOCKMUX, HTMUX, HTTP, "https", "ftp", "ftps", "socks", "telnet",
          "smtp", "pop", "imap", "nntp", "ldap", "ssh", "vnc", "x");

  private Protocols() {}
}
