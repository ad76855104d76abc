package io.htmux.agent.config;

import io.htmux.agent.config.SoxItem.AllowBind;
import io.htmux.agent.config.SoxItem.Listen;
import io.htmux.agent.config.SoxItem.NoEarlyData;
import io.htmux.agent.config.SoxItem.PackSize;
import io.htmux.agent.config.SoxItem.WithoutEffect;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Bind;
import io.htmux.agent.role.TunnelConfig.Credentials;
import io.htmux.agent.role.TunnelConfig.SockMux;
import java.util.List;
import java.util.Optional;

/**
 * All {@code SOXCONF=} together (SockMux 0.3 §1.9). A comma list is taken here, as the manual has
 * it; the original reads nothing at all from {@code SOXCONF=crypt:no,packsize:512} and wants the
 * parameter repeated.
 */
record SoxConf(List<Given<SoxItem>> items) {

  SoxConf {
    items = List.copyOf(items);
  }

  static SoxConf read(List<Argument> arguments, Findings findings) {
    List<Given<SoxItem>> items =
        findings.readAll(arguments, SoxItem::readList).stream()
            .flatMap(list -> list.value().stream().map(item -> new Given<>(list.argument(), item)))
            .toList();
    if (items.stream().filter(given -> given.value() instanceof PackSize).count() > 1) {
      findings.refuse("expected SOXCONF=packsize:N once");
    }
    return new SoxConf(items);
  }

  SockMux sockMux(
      Optional<Credentials> login, List<Credentials> admitted, CapsKeys keys, Findings findings) {
    SockMux usual = SockMux.DEFAULT;
    items.forEach(given -> tell(given, keys.grants(Capability.INBOUND), findings));
    return new SockMux(
        of(PackSize.class).stream()
            .map(PackSize::octets)
            .findFirst()
            .orElse(usual.packSizeOctets()),
        of(NoEarlyData.class).isEmpty(),
        keys.grants(Capability.INBOUND) && !of(AllowBind.class).isEmpty(),
        of(Listen.class).stream().map(Listen::bind).toList(),
        login,
        admitted);
  }

  private <T extends SoxItem> List<T> of(Class<T> kind) {
    return items.stream().map(Given::value).filter(kind::isInstance).map(kind::cast).toList();
  }

  private static void tell(Given<SoxItem> given, boolean hasKey, Findings findings) {
    switch (given.value()) {
      case WithoutEffect(String item, String reason) when !reason.isEmpty() ->
          findings.notice("SOXCONF=" + item + " has no effect: " + reason);
      case PackSize(int written, int octets) when written != octets ->
          findings.notice("SOXCONF=packsize:" + written + " is taken as " + octets);
      case AllowBind() when !hasKey ->
          findings.notice("SOXCONF=allow:acc has no effect without CAPSKEY=text");
      case WithoutEffect item -> {}
      case PackSize item -> {}
      case AllowBind item -> {}
      case NoEarlyData item -> {}
      case Listen(Bind bind) -> {}
    }
  }
}
