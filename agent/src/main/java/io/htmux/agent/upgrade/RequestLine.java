package io.htmux.agent.upgrade;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The start line of any HTTP/1 request. */
record RequestLine(String method, String target) {

  private static final Pattern FORM =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ \\t]+) HTTP/[0-9]\\.[0-9]");

  static RequestLine parse(String startLine) throws MalformedHeadException {
    Matcher matcher = FORM.matcher(startLine);
    if (!matcher.matches()) {
      throw new MalformedHeadException(
          "head line 1: expected \"ACCEPT host:port HTTP/1.1\", came "
              + MalformedHeadException.shown(startLine));
    }
    return new RequestLine(matcher.group(1), matcher.group(2));
  }
}
