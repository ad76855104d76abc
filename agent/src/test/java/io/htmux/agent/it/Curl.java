package io.htmux.agent.it;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What curl prints that runs to its end without an error. */
final class Curl {
  private static final int MOST_SECONDS = 120;

  private Curl() {}

  static String get(Lab lab, String... arguments) {
    return lab.run(Duration.ofSeconds(MOST_SECONDS + 10), command(arguments));
  }

  /** {@code page.html} of a site of this host. */
  static String page(Lab lab, int port) {
    return get(lab, "http://127.0.0.1:" + port + "/page.html");
  }

  /**
   * {@code page.html} of a site of this host, through a proxy.
   *
   * @param proxy its URL
   */
  static String page(Lab lab, int port, String proxy) {
    return get(lab, "--noproxy", "", "-x", proxy, "http://127.0.0.1:" + port + "/page.html");
  }

  /** For one that is started, and need not end well. */
  static List<String> command(String... arguments) {
    return Stream.concat(
            Stream.of(Tool.CURL.path(), "-sS", "--max-time", "" + MOST_SECONDS),
            Stream.of(arguments))
        .toList();
  }
}
