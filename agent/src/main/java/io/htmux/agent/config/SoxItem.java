package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Bind;
import io.htmux.agent.role.TunnelConfig.SockMux;
import java.util.List;
import java.util.stream.Stream;

/** One word of {@code SOXCONF=} (SockMux 0.3 §1.8, §1.9). */
sealed interface SoxItem {

  /** Of the largest frame, header included; what was written, and that within 128..16384. */
  record PackSize(int written, int octets) implements SoxItem {}

  record NoEarlyData() implements SoxItem {}

  /** The peer may ask us to listen. */
  record AllowBind() implements SoxItem {}

  /** The peer is asked to listen. */
  record Listen(Bind bind) implements SoxItem {}

  /** Accepted since it asks for what is the case anyway; worth a notice if a reason is given. */
  record WithoutEffect(String item, String reason) implements SoxItem {}

  static List<SoxItem> readList(String text) {
    return Stream.of(text.split(",", -1)).map(SoxItem::read).toList();
  }

  private static SoxItem read(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    return switch (name) {
      case "packsize" -> packSize(value, text);
      case "noconndata" -> SoxText.bare(value, text, new NoEarlyData());
      case "allow" -> SoxText.only("acc", value, text, new AllowBind());
      case "acc" -> new Listen(SoxText.bind(value, text));
      case "crypt" -> SoxText.crypt(value, text);
      case "dhkey" -> new WithoutEffect(text, SoxText.NEVER_ENCRYPTED);
      case "nodelay", "nopush", "cork" -> SoxText.socketOption(value, text);
      default -> throw new RefusedValueException(SoxText.unknown(name));
    };
  }

  private static SoxItem packSize(String value, String text) {
    if (!value.matches("\\d{1,9}")) {
      throw RefusedValueException.expected("packsize:octets", text);
    }
    int written = Integer.parseInt(value);
    return new PackSize(written, Math.clamp(written, 128, SockMux.DEFAULT.packSizeOctets()));
  }
}
