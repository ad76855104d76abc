package io.htmux.agent.upgrade;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says that comes back to a session of its own (HTMUX/2.0 §5.5).
 *
 * @param session the name that the server gave to the session
 * @param receivedOctets how far the client got: octets of the server's frames that it has received
 */
public record Resume(String session, long receivedOctets) {

  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{22}) ([0-9]{1,18})");

  static Resume parse(String text) throws MalformedHeadException {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new MalformedHeadException(
          NativeHeader.RESUME
              + ": expected a session and a count of octets, came "
              + MalformedHeadException.shown(text));
    }
    return new Resume(form.group(1), Long.parseLong(form.group(2)));
  }

  @Override
  public String toString() {
    return session + " " + receivedOctets;
  }
}
