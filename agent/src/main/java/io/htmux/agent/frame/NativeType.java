package io.htmux.agent.frame;

import java.util.Optional;

/**
 * The types of SockMux 1.0 (SockMux 1.0 §6.2). The highest bit is set, so that no type is the
 * version octet of 0.3; nor is one 0x83, which would be its encrypted form.
 *
 * <p>A type that is not here is skipped when it is below {@link #FIRST_FATAL}, and the end of the
 * session otherwise.
 */
enum NativeType {
  DATA(0x80, Scope.STREAM, 0, NativeFrame.MOST_DATA_OCTETS),
  OPEN(0x81, Scope.STREAM, 9, NativeFrame.MOST_TEXTS_OCTETS),
  OPENED(0x82, Scope.STREAM, 6, NativeFrame.MOST_TEXTS_OCTETS),
  REFUSED(0x84, Scope.STREAM, 2, NativeFrame.MOST_TEXTS_OCTETS),
  CREDIT(0x85, Scope.STREAM, 8, 8),
  SHUT(0x86, Scope.STREAM, 0, 0),
  RESET(0x87, Scope.STREAM, 2, NativeFrame.MOST_TEXTS_OCTETS),
  DATAGRAM(0x88, Scope.STREAM, 0, NativeFrame.MOST_DATAGRAM_OCTETS),
  PING(0x89, Scope.SESSION, 8, 8),
  PONG(0x8A, Scope.SESSION, 8, 8),
  LISTEN(0x8B, Scope.SESSION, 4, NativeFrame.MOST_TEXTS_OCTETS),
  LISTENING(0x8C, Scope.SESSION, 4, NativeFrame.MOST_TEXTS_OCTETS),
  UNLISTEN(0x8D, Scope.SESSION, 2, 2),
  DRAIN(0x8E, Scope.SESSION, 5, NativeFrame.MOST_TEXTS_OCTETS),
  ACK(0x8F, Scope.SESSION, 8, 8),
  END(0x90, Scope.SESSION, 2, NativeFrame.MOST_TEXTS_OCTETS);

  enum Scope {
    STREAM,
    SESSION
  }

  static final int FIRST = 0x80;
  static final int FIRST_FATAL = 0xC0;

  private static final NativeType[] BY_OCTET = byOctet();

  final int octet;
  final Scope scope;
  final int leastOctets;
  final int mostOctets;

  NativeType(int octet, Scope scope, int leastOctets, int mostOctets) {
    this.octet = octet;
    this.scope = scope;
    this.leastOctets = leastOctets;
    this.mostOctets = mostOctets;
  }

  /** Empty for a type without a meaning here. */
  static Optional<NativeType> of(int octet) {
    return Optional.ofNullable(BY_OCTET[octet]);
  }

  private static NativeType[] byOctet() {
    NativeType[] types = new NativeType[256];
    for (NativeType type : values()) {
      types[type.octet] = type;
    }
    return types;
  }
}
