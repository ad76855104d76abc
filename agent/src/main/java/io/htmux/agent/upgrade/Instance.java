package io.htmux.agent.upgrade;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of several clients of one identity asks, and which of its sessions this one is (HTMUX/2.0
 * §5.2): so a server knows a session that comes once more from one that joins others.
 *
 * @param host how the client's host calls itself
 * @param start another text at each start of the client
 * @param seat tells sessions that one client has at the same time apart
 */
public record Instance(String host, String start, int seat) {

  /** A client has fewer sessions. */
  public static final int MOST_SEATS = 10_000;

  private static final int MAX_HOST = 63;
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9.-]{1,63}) ([A-Za-z0-9_-]{22}) ([0-9]{1,4})");

  /** A client that starts now, on a host of that name. */
  public static Instance starting(SecureRandom random, String hostName) {
    String host = hostName.replaceAll("[^A-Za-z0-9.-]", "");
    return new Instance(
        host.isEmpty() ? "-" : host.substring(0, Math.min(host.length(), MAX_HOST)),
        RandomText.session(random),
        0);
  }

  /** Of the same client, another one of its sessions. */
  public Instance at(int other) {
    return new Instance(host, start, other);
  }

  /** Whether both are of one client, from one start to its end. */
  public boolean isOfSameClient(Instance other) {
    return host.equals(other.host) && start.equals(other.start);
  }

  static Instance parse(String text) throws MalformedHeadException {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new MalformedHeadException(
          NativeHeader.INSTANCE
              + ": expected a host, 128 bits in Base64url and a number, came "
              + MalformedHeadException.shown(text));
    }
    return new Instance(form.group(1), form.group(2), Integer.parseInt(form.group(3)));
  }

  @Override
  public String toString() {
    return host + " " + start + " " + seat;
  }
}
