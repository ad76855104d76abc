package io.htmux.agent.app.ftp;

import io.htmux.agent.address.HostPort;
import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of data connections as FTP writes them (RFC 959 §4.1.2, RFC 2428). */
final class DataAddress {
  private static final Pattern SIX_NUMBERS =
      Pattern.compile(
          "([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3})");
  private static final Pattern EXTENDED =
      Pattern.compile("([!-~])([12])\\1([0-9a-fA-F.:]{2,45})\\1([0-9]{1,5})\\1");
  private static final Pattern EXTENDED_PORT =
      Pattern.compile("\\(([!-~])\\1\\1([0-9]{1,5})\\1\\)");

  private DataAddress() {}

  /** What PORT says: {@code h1,h2,h3,h4,p1,p2}. */
  static Optional<HostPort> ofPort(String argument) {
    return address(SIX_NUMBERS.matcher(argument.strip()), true);
  }

  /** What EPRT says: {@code |1|192.0.2.1|6446|}. */
  static Optional<HostPort> ofExtendedPort(String argument) {
    Matcher matcher = EXTENDED.matcher(argument.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean four = matcher.group(2).equals("1");
    String host = matcher.group(3);
    OptionalInt port = port(matcher.group(4));
    boolean good = four ? NetUtil.isValidIpV4Address(host) : NetUtil.isValidIpV6Address(host);
    return good && port.isPresent()
        ? Optional.of(new HostPort(host, port.getAsInt()))
        : Optional.empty();
  }

  /** The port in an answer to EPSV: {@code 229 ... (|||6446|)}. */
  static OptionalInt ofExtendedPassive(String reply) {
    Matcher matcher = EXTENDED_PORT.matcher(reply);
    return matcher.find() ? port(matcher.group(2)) : OptionalInt.empty();
  }

  /** The port in an answer to PASV; the host in it is the server's word, and not used. */
  static OptionalInt ofPassive(String reply) {
    return address(SIX_NUMBERS.matcher(reply), false)
        .map(address -> OptionalInt.of(address.port()))
        .orElse(OptionalInt.empty());
  }

  /** The answer to PASV; empty when the address is none of IPv4. */
  static Optional<String> passiveAnswer(HostPort at) {
    return NetUtil.isValidIpV4Address(at.host())
        ? Optional.of(
            "227 Entering Passive Mode (%s,%d,%d)."
                .formatted(at.host().replace('.', ','), at.port() >> 8, at.port() & 0xFF))
        : Optional.empty();
  }

  /** The answer to EPSV. */
  static String extendedPassiveAnswer(HostPort at) {
    return "229 Entering Extended Passive Mode (|||" + at.port() + "|).";
  }

  private static Optional<HostPort> address(Matcher numbers, boolean alone) {
    if (!(alone ? numbers.matches() : numbers.find())) {
      return Optional.empty();
    }
    int[] six = new int[6];
    for (int i = 0; i < 6; i++) {
      six[i] = Integer.parseInt(numbers.group(i + 1));
      if (six[i] > 255) {
        return Optional.empty();
      }
    }
    int port = six[4] << 8 | six[5];
    return port == 0
        ? Optional.empty()
        : Optional.of(new HostPort("%d.%d.%d.%d".formatted(six[0], six[1], six[2], six[3]), port));
  }

  private static OptionalInt port(String digits) {
    int port = Integer.parseInt(digits);
    return port > 0 && port <= 65535 ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
