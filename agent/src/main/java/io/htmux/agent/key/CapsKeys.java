package io.htmux.agent.key;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that an end holds: none, one, or two while one takes the other's place. Either is as
 * good as the other.
 */
public record CapsKeys(List<CapsKey> all) {

  /** More than the old and the new one are not needed. */
  public static final int MOST = 2;

  public static final CapsKeys NONE = new CapsKeys(List.of());

  private static final String PARAMETER = "CAPSKEY=";

  public CapsKeys {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException(
          "expected at most %d keys, the old and the new one, came %d".formatted(MOST, all.size()));
    }
  }

  public static CapsKeys of(CapsKey... keys) {
    return new CapsKeys(List.of(keys));
  }

  /**
   * Reads a file or secret: a key on each line, with or without {@code CAPSKEY=} in front.
   *
   * @throws IllegalArgumentException saying what is wrong, without a part of the text
   */
  public static CapsKeys read(String lines) {
    List<CapsKey> keys =
        lines
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(line -> line.startsWith(PARAMETER) ? line.substring(PARAMETER.length()) : line)
            .map(CapsKey::of)
            .toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "expected 1.." + CapsKey.MAX_LENGTH + " characters, came 0");
    }
    return new CapsKeys(keys);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public boolean isPresent() {
    return !all.isEmpty();
  }

  /**
   * What this end may do without asking whether the peer has the key too: what any of them says.
   */
  public Set<Capability> capabilities() {
    return all.stream()
        .flatMap(key -> key.capabilities().stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Capability.class)));
  }

  public boolean grants(Capability capability) {
    return capabilities().contains(capability);
  }
}
