package io.htmux.agent.bench;

/**
 * Which way the octets go, as the user sees it; a connection to the {@link LoadTarget} begins with
 * its octet.
 */
enum Direction {
  UP('U'),
  DOWN('D');

  final byte octet;

  Direction(char octet) {
    this.octet = (byte) octet;
  }

  static Direction of(byte octet) {
    return octet == UP.octet ? UP : DOWN;
  }
}
