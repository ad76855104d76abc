package io.htmux.agent.upgrade;

import java.util.Optional;

/**
 * What the sender of a head says of itself. No check looks at it (HTMUX/1.0 §2.3).
 *
 * @param product User-Agent of a request, Server of an answer
 * @param admin From: where the operator can be reached
 * @param warning Warning: what the original tells firewalls
 */
public record Software(Optional<String> product, Optional<String> admin, Optional<String> warning) {

  /** This program, without an operator's address. */
  public static final Software HTMUX =
      new Software(
          Optional.of("htmux/0.1"),
          Optional.empty(),
          Optional.of("99 This HTMUX message must not cross firewalls"));

  static Software of(Head head, String productHeader) {
    return new Software(
        head.shownValue(productHeader), head.shownValue("From"), head.shownValue("Warning"));
  }
}
