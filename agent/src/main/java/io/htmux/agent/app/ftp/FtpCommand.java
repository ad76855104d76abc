package io.htmux.agent.app.ftp;

import java.util.Locale;
import java.util.Set;

/**
 * One line of a user (RFC 959 §5.3).
 *
 * @param verb in upper case
 * @param argument what stands behind the first blank; empty for nothing
 */
record FtpCommand(String verb, String argument) {

  /** Nothing may hide what comes behind it from the proxy, which has to read it. */
  private static final Set<String> OF_TLS =
      Set.of("AUTH", "ADAT", "PBSZ", "PROT", "CCC", "MIC", "CONF", "ENC");

  private static final Set<String> OF_DATA =
      Set.of("PASV", "EPSV", "LPSV", "PORT", "EPRT", "LPRT", "SPSV");

  /** May come while another command is at work. */
  private static final Set<String> URGENT = Set.of("ABOR", "STAT", "QUIT");

  static FtpCommand of(String line) {
    int blank = line.indexOf(' ');
    String verb = blank < 0 ? line : line.substring(0, blank);
    return new FtpCommand(
        verb.toUpperCase(Locale.ROOT), blank < 0 ? "" : line.substring(blank + 1));
  }

  boolean isOfTls() {
    return OF_TLS.contains(verb);
  }

  boolean isOfData() {
    return OF_DATA.contains(verb);
  }

  boolean isUrgent() {
    return URGENT.contains(verb);
  }

  /** As it is sent on. */
  String line() {
    return argument.isEmpty() ? verb : verb + " " + argument;
  }
}
