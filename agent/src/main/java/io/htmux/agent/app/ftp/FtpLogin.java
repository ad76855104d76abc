package io.htmux.agent.app.ftp;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Candidate;
import java.util.Optional;

/**
 * {@code user@host[:port]}, split at the last {@code @}, since names of users are addresses of mail
 * at times.
 */
record FtpLogin(String user, HostPort server) {
  static final int FTP_PORT = 21;

  /** Empty when it names no host that is one. */
  static Optional<FtpLogin> of(String text) {
    int at = text.lastIndexOf('@');
    return at <= 0
        ? Optional.empty()
        : server(text.substring(at + 1)).map(to -> new FtpLogin(text.substring(0, at), to));
  }

  /** {@code host[:port]}, an IPv6 number in brackets; a blank may stand in place of the colon. */
  static Optional<HostPort> server(String text) {
    try {
      String host = text.strip().replaceFirst(" +", ":");
      boolean bare = host.indexOf(':', host.lastIndexOf(']') + 1) < 0;
      HostPort server = HostPort.parse(bare ? host + ":" + FTP_PORT : host);
      Candidate.destination(server.host(), server.port(), "ftp");
      return Optional.of(server).filter(one -> one.port() > 0);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
