package io.htmux.agent.app.socks;

/**
 * What a SOCKS user is answered (RFC 1928 §6). SOCKS 4 tells granted and refused apart only, and a
 * user whom it cannot ask for a password.
 */
enum SocksReply {
  GRANTED(0x00, 0x5A),
  FAILED(0x01, 0x5B),
  NOT_PERMITTED(0x02, 0x5B),
  NETWORK_UNREACHABLE(0x03, 0x5B),
  HOST_UNREACHABLE(0x04, 0x5B),
  REFUSED(0x05, 0x5B),
  TIMED_OUT(0x06, 0x5B),
  COMMAND_NOT_SUPPORTED(0x07, 0x5B),
  ADDRESS_NOT_SUPPORTED(0x08, 0x5B),
  PASSWORD_NEEDED(0x02, 0x5D);

  private final int code5;
  private final int code4;

  SocksReply(int code5, int code4) {
    this.code5 = code5;
    this.code4 = code4;
  }

  int code(SocksVersion version) {
    return switch (version) {
      case V4 -> code4;
      case V5 -> code5;
    };
  }

  /**
   * The one for a reason of the fixed set that the metrics know. A time-out has no code of its own;
   * "TTL expired" is what other servers say.
   */
  static SocksReply to(String reason) {
    return switch (reason) {
      case "not-permitted", "http-403" -> NOT_PERMITTED;
      case "refused" -> REFUSED;
      case "unreachable", "unknown-host", "http-502" -> HOST_UNREACHABLE;
      case "timed-out", "http-504" -> TIMED_OUT;
      default -> FAILED;
    };
  }
}
