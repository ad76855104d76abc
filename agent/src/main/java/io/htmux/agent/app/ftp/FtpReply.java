package io.htmux.agent.app.ftp;

import java.util.Optional;

/**
 * Tells which line of a server ends a reply (RFC 959 §4.2): a reply of several lines begins with
 * {@code ddd-} and ends with the same number and a blank.
 */
final class FtpReply {
  private Optional<String> unfinished = Optional.empty();

  /** The number of the reply that ends with this line; empty when it goes on. */
  Optional<Integer> endsWith(String line) {
    boolean numbered =
        line.length() >= 3 && line.substring(0, 3).chars().allMatch(c -> c >= '0' && c <= '9');
    char mark = line.length() > 3 ? line.charAt(3) : ' ';
    if (unfinished.isPresent()) {
      if (numbered && mark == ' ' && line.startsWith(unfinished.get())) {
        return ended(line);
      }
      return Optional.empty();
    }
    if (numbered && mark == '-') {
      unfinished = Optional.of(line.substring(0, 3));
      return Optional.empty();
    }
    return numbered ? ended(line) : Optional.empty();
  }

  private Optional<Integer> ended(String line) {
    unfinished = Optional.empty();
    return Optional.of(Integer.valueOf(line.substring(0, 3)));
  }
}
