package io.htmux.operator.plan;

/**
 * Names of Services: at most 63 characters, and never a digit first. A name that would be too long
 * is cut, and told from others by a part of its digest.
 */
final class ServiceName {

  private static final int MAX = 63;
  private static final int DIGEST = 8;

  private ServiceName() {}

  static String of(String... parts) {
    String name = String.join("-", parts);
    String led = Character.isDigit(name.charAt(0)) ? "htmux-" + name : name;
    if (led.length() <= MAX) {
      return led;
    }
    String cut = led.substring(0, MAX - DIGEST - 1);
    return cut + "-" + Digest.shortened(parts).substring(0, DIGEST);
  }
}
