package io.htmux.agent.app.http;

import java.time.Duration;

/**
 * How long a user of the proxy is waited for.
 *
 * @param head for a whole request head, from his coming on or from the last response on
 * @param stall while a request is being answered: when no octet moves to or from him for so long,
 *     it is given up
 * @param linger for him to read an answer behind which nothing more of him is taken
 */
public record HttpTimeouts(Duration head, Duration stall, Duration linger) {
  public static final HttpTimeouts DEFAULT =
      new HttpTimeouts(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(2));
}
