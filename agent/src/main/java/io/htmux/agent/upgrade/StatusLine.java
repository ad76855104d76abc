package io.htmux.agent.upgrade;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The start line of any HTTP/1 answer. */
record StatusLine(int status, String reason) {

  private static final Pattern FORM = Pattern.compile("HTTP/[0-9]\\.[0-9] ([0-9]{3})(?: (.*))?");

  static StatusLine parse(String startLine) throws MalformedHeadException {
    Matcher matcher = FORM.matcher(startLine);
    if (!matcher.matches()) {
      throw new MalformedHeadException(
          "head line 1: expected \"HTTP/1.1 101 Switching Protocol\", came "
              + MalformedHeadException.shown(startLine));
    }
    String reason = matcher.group(2) == null ? "" : matcher.group(2);
    return new StatusLine(Integer.parseInt(matcher.group(1)), reason);
  }
}
