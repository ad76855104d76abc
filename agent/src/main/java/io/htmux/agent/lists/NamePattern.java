package io.htmux.agent.lists;

import java.util.Locale;

/**
 * A name with wildcards at its ends (SockMux 0.3 §3.3).
 *
 * @param shape where the wildcards are
 * @param fixed what remains without them, in lower case
 */
record NamePattern(Shape shape, String fixed) {

  enum Shape {
    /** {@code *.dom}: dom itself and everything below it. */
    DOMAIN,
    /** {@code *other} */
    ENDS,
    /** {@code www.*} */
    STARTS,
    /** {@code *other*} */
    CONTAINS
  }

  static NamePattern parse(Slice text) {
    String pattern = text.text().toLowerCase(Locale.ROOT);
    boolean before = pattern.startsWith("*");
    boolean after = pattern.length() > 1 && pattern.endsWith("*");
    String fixed = pattern.substring(before ? 1 : 0, pattern.length() - (after ? 1 : 0));
    if (!fixed.matches("[a-z0-9._-]{1,253}") || fixed.matches("[0-9.]*")) {
      throw text.refuse(
          "expected a name with * at its beginning or its end only (addresses: 192.168.*, not 192.168*)");
    }
    if (before && !after && fixed.startsWith(".") && fixed.length() > 1) {
      return new NamePattern(Shape.DOMAIN, fixed.substring(1));
    }
    return new NamePattern(before ? after ? Shape.CONTAINS : Shape.ENDS : Shape.STARTS, fixed);
  }

  boolean matches(String name) {
    return switch (shape) {
      case DOMAIN -> name.equals(fixed) || name.endsWith("." + fixed);
      case ENDS -> name.endsWith(fixed);
      case STARTS -> name.startsWith(fixed);
      case CONTAINS -> name.contains(fixed);
    };
  }
}
