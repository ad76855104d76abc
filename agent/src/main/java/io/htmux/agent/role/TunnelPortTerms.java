package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.Holder;
import io.htmux.agent.upgrade.KeyRing;
import io.htmux.agent.upgrade.NativeTerms;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.WhichServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * On which terms a tunnel port takes clients (HTMUX/2.0 §5.7). Without a list of admitted clients
 * the keys of the role hold for all, and a client that proves nothing is served if they grant
 * {@code unproven} or there are none.
 */
final class TunnelPortTerms {

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(15);

  private TunnelPortTerms() {}

  /**
   * @param admission how long a client may have to wait for its answer
   * @param which tells clients which server this is, if it knows
   */
  static ServerTerms of(
      TunnelConfig config,
      CapsKeys keys,
      Duration maxSkew,
      Clock clock,
      Duration admission,
      Supplier<Optional<WhichServer>> which) {
    Handshake handshake = config.handshake();
    List<Admitted> unproven =
        handshake.admitted().orElse(List.of()).stream().filter(Admitted::unproven).toList();
    boolean servesUnproven =
        handshake.admitted().isPresent()
            ? !unproven.isEmpty()
            : keys.isEmpty() || keys.grants(Capability.UNPROVEN);
    return new ServerTerms(
        Software.HTMUX,
        clock,
        HEAD_TIMEOUT,
        admission,
        unproven.stream().map(Admitted::maxSkew).min(Comparator.naturalOrder()).orElse(maxSkew),
        handshake.admitted().isPresent() ? permitted(unproven, keys) : keys.capabilities(),
        config.sockMux().admitted().stream()
            .map(one -> new BasicCredentials(one.user(), one.password()))
            .toList(),
        servesUnproven,
        Optional.of(
            NativeTerms.of(
                handshake.path(), ring(handshake, keys, maxSkew), servesUnproven, which)));
  }

  /** Who is known by his address only is known when his request has passed: the least holds. */
  private static Set<Capability> permitted(List<Admitted> unproven, CapsKeys keys) {
    Set<Capability> granted = EnumSet.noneOf(Capability.class);
    granted.addAll(keys.capabilities());
    unproven.forEach(one -> granted.retainAll(one.permits()));
    return granted;
  }

  private static KeyRing ring(Handshake handshake, CapsKeys keys, Duration maxSkew) {
    if (handshake.admitted().isEmpty()) {
      return keys.isEmpty()
          ? KeyRing.empty()
          : KeyRing.of(new Holder(keys, EnumSet.allOf(Capability.class), maxSkew));
    }
    Map<String, Holder> named =
        handshake.admitted().get().stream()
            .filter(one -> one.keys().isPresent())
            .collect(
                Collectors.toMap(
                    Admitted::name, one -> new Holder(one.keys(), one.permits(), one.maxSkew())));
    return new KeyRing(named, Optional.empty());
  }
}
