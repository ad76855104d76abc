package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;

/** What the target does with a connection; the first octet of the connection asks for it. */
enum Service {
  /** Swallows what comes. */
  SINK('S'),
  /** Sends without end. */
  SOURCE('G'),
  /** Sends back what comes. */
  ECHO('E'),
  /** Reads nothing more. */
  HOLD('H'),
  /** Answers with one octet and closes. */
  ONCE('O');

  private final byte octet;

  Service(char octet) {
    this.octet = (byte) octet;
  }

  /** A buffer of the receiver's with the octet that asks for it. */
  ByteBuf asked() {
    return Unpooled.wrappedBuffer(new byte[] {octet});
  }

  static Optional<Service> of(byte octet) {
    return Arrays.stream(values()).filter(service -> service.octet == octet).findFirst();
  }
}
