package io.htmux.agent.config;

import java.util.Optional;

/** Where the secrets that a tunnel file names are kept: a mounted directory, files of the user. */
@FunctionalInterface
public interface Secrets {

  /** The text of one key of a secret; empty if there is no such secret or key. */
  Optional<String> find(String name, String key);

  /** Where {@link #find} looks for one key, for people. */
  default String place(String name, String key) {
    return name + "/" + key;
  }
}
