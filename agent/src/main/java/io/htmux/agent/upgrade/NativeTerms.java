package io.htmux.agent.upgrade;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * On which terms a server takes a tunnel of HTMUX/2.0. Immutable, shared by all its connections,
 * but for the counts of {@code failures}.
 *
 * @param path where it is asked for
 * @param keys who can prove what
 * @param unproven whether a client that proves nothing is served, without any capability
 * @param proofTimeout how long a client may take for its proof
 * @param failures slows down who tries keys
 * @param random where nonces come from
 * @param which tells clients which server this is; a proxy does not know whom it will reach
 */
public record NativeTerms(
    String path,
    KeyRing keys,
    boolean unproven,
    Duration proofTimeout,
    FailedProofs failures,
    SecureRandom random,
    Supplier<Optional<WhichServer>> which) {

  /** Where upgrades are asked for unless an operator says otherwise. */
  public static final String USUAL_PATH = "/htmux";

  public static NativeTerms of(
      String path, KeyRing keys, boolean unproven, Supplier<Optional<WhichServer>> which) {
    return new NativeTerms(
        path,
        keys,
        unproven,
        Duration.ofSeconds(15),
        new FailedProofs(),
        new SecureRandom(),
        which);
  }
}
