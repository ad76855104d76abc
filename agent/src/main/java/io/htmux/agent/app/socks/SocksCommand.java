package io.htmux.agent.app.socks;

import java.util.Arrays;
import java.util.Optional;

/** What a SOCKS user can ask for (RFC 1928 §4); SOCKS 4 knows the first two. */
enum SocksCommand {
  CONNECT(1),
  BIND(2),
  UDP_ASSOCIATE(3);

  private final int code;

  SocksCommand(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Optional<SocksCommand> of(int code) {
    return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
  }
}
