package io.htmux.agent.frame;

import java.util.Arrays;

/**
 * The type octets of SockMux 0.3 that carry a meaning (SockMux 0.3 §1.2). The answer to a type is
 * {@code type | 0x40}. All other octets are reserved and skipped.
 */
enum FrameType {
  HELLO(0x01),
  HELLOOK(0x41),
  CONNECT(0x02),
  CONNECTED(0x42),
  BIND(0x04),
  BINDOK(0x44),
  SEND(0x06),
  SENT(0x46),
  SENDOOB(0x07),
  SENTOOB(0x47),
  CLOSE(0x08),
  CLOSED(0x48),
  ECHO(0x09),
  ECHOOK(0x49),
  SETOPT(0x0A),
  CRYPTON(0x0C),
  RESERVED(-1);

  private static final FrameType[] BY_OCTET = byOctet();

  final int octet;

  FrameType(int octet) {
    this.octet = octet;
  }

  static FrameType of(int octet) {
    return BY_OCTET[octet];
  }

  private static FrameType[] byOctet() {
    FrameType[] types = new FrameType[256];
    Arrays.fill(types, RESERVED);
    for (FrameType type : values()) {
      if (type != RESERVED) {
        types[type.octet] = type;
      }
    }
    return types;
  }
}
