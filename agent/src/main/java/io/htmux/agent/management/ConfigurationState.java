package io.htmux.agent.management;

import java.time.Instant;
import java.util.Optional;

/**
 * Which configuration runs.
 *
 * @param generation 1 for the one that the process began with, one more for each that it took over
 * @param hash SHA-256 of the tunnel file that runs, in hexadecimal; empty without one
 * @param since when it was taken over
 * @param refused why the files as they are now are not what runs; empty if they are
 */
public record ConfigurationState(
    long generation, Optional<String> hash, Instant since, Optional<String> refused) {

  public static ConfigurationState first(Optional<String> hash, Instant now) {
    return new ConfigurationState(1, hash, now, Optional.empty());
  }

  public ConfigurationState next(Optional<String> taken, Instant now) {
    return new ConfigurationState(generation + 1, taken, now, Optional.empty());
  }

  public ConfigurationState butRefused(String why) {
    return new ConfigurationState(generation, hash, since, Optional.of(why));
  }
}
