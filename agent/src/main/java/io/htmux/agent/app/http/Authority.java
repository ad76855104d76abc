package io.htmux.agent.app.http;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Candidate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code host[:port]} of a request. Only what is surely a name or a number: no spelling that
 * means something else elsewhere, and nobody's name and password in front of it.
 */
final class Authority {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:@/?#\\\\]+)(?::([0-9]{1,5}))?");

  private Authority() {}

  /** Empty when it is none; the default port stands in for a missing one, if there is one. */
  static Optional<HostPort> parse(String text, Optional<Integer> defaultPort) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(2) == null && defaultPort.isEmpty())) {
      return Optional.empty();
    }
    String host = form.group(1).toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = form.group(2) == null ? defaultPort.get() : Integer.parseInt(form.group(2));
    try {
      Candidate.destination(host, port, "http");
      return Optional.of(new HostPort(host, port)).filter(one -> one.port() > 0);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
