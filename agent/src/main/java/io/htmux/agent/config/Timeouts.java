package io.htmux.agent.config;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code TIMEOUT=name:seconds,…}: {@code con}, how long dialling may take, and {@code htmuxskew},
 * how far the peer's Date may be off (SockMux 0.3 §2.4).
 *
 * @param byName what was given
 */
record Timeouts(Map<String, Given<Duration>> byName) {

  static final Duration DEFAULT_SKEW = Duration.ofMinutes(5);
  static final Duration LONGEST = Duration.ofDays(1);

  private static final String DIAL = "con";
  private static final String SKEW = "htmuxskew";
  private static final List<String> KNOWN = List.of(DIAL, SKEW);
  private static final Pattern FORM = Pattern.compile("([A-Za-z-]{1,32}):(\\d{1,5})([smhd]?)");

  private record Timeout(String name, Duration duration) {}

  Timeouts {
    byName = Map.copyOf(byName);
  }

  static Timeouts read(List<Argument> arguments, Findings findings) {
    Map<String, Given<Duration>> byName = new HashMap<>();
    for (Given<List<Timeout>> list : findings.readAll(arguments, Timeouts::list)) {
      for (Timeout timeout : list.value()) {
        Given<Duration> given = new Given<>(list.argument(), timeout.duration());
        if (byName.putIfAbsent(timeout.name(), given) != null) {
          findings.refuse(list.argument(), "expected " + timeout.name() + " once");
        }
      }
    }
    return new Timeouts(byName);
  }

  Session session() {
    Session usual = Session.DEFAULT;
    Duration dial = byName.containsKey(DIAL) ? byName.get(DIAL).value() : usual.dialTimeout();
    return new Session(
        usual.keepAlive(), usual.deadAfter(), dial, usual.openTimeout(), usual.maxStreams());
  }

  /**
   * More than {@link #DEFAULT_SKEW} is one of the things a CAPSKEY allows.
   *
   * @param keys those that were given; without a limit of its own one that grants it leaves a day
   */
  Duration maxClockSkew(CapsKeys keys, Findings findings) {
    boolean granted = keys.grants(Capability.SKEW);
    if (!byName.containsKey(SKEW)) {
      return granted ? LONGEST : DEFAULT_SKEW;
    }
    Given<Duration> given = byName.get(SKEW);
    if (given.value().compareTo(DEFAULT_SKEW) > 0 && !granted) {
      findings.refuse(
          given.argument(),
          "a clock skew above "
              + DEFAULT_SKEW.toSeconds()
              + " seconds needs a CAPSKEY that grants skew");
    }
    return given.value();
  }

  void refuseClockSkew(Findings findings) {
    if (byName.containsKey(SKEW)) {
      findings.refuse(byName.get(SKEW).argument(), "expected htmuxskew with HTMUX= only");
    }
  }

  private static List<Timeout> list(String text) {
    List<Timeout> timeouts = new ArrayList<>();
    for (String member : text.split(",", -1)) {
      timeouts.add(timeout(member));
    }
    return timeouts;
  }

  private static Timeout timeout(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw RefusedValueException.expected("name:seconds", text);
    }
    String name = form.group(1);
    if (!KNOWN.contains(name)) {
      throw new RefusedValueException(
          "unknown timeout "
              + name
              + NearestName.hint(KNOWN, name)
              + "; known are "
              + String.join(", ", KNOWN));
    }
    Duration duration = duration(Integer.parseInt(form.group(2)), form.group(3));
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw RefusedValueException.expected("1 second to 1 day", text);
    }
    return new Timeout(name, duration);
  }

  private static Duration duration(int count, String unit) {
    return switch (unit) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofSeconds(count);
    };
  }
}
