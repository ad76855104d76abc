package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Collects the head of an HTTP CONNECT or of its answer from buffers cut anywhere (SockMux 0.3
 * §2.7). Only the start line is kept: nothing that a header could say matters to a relay. A line
 * ends in LF or CRLF.
 *
 * <p>Holds at most {@value #MAX_OCTETS} octets whatever comes. Belongs to one stream and reads one
 * head.
 */
final class ConnectHead {
  static final int MAX_OCTETS = 8192;

  private byte[] startLine = new byte[128];
  private int startLineOctets;
  private boolean inStartLine = true;
  private int lineOctets;
  private int headOctets;
  private boolean afterCarriageReturn;

  /**
   * Takes octets up to the end of the head and none behind it. The buffer stays the caller's.
   *
   * @return the start line, once the head is whole
   * @throws ConnectHeadException at the first octet that cannot belong to a head
   */
  Optional<String> read(ByteBuf in) throws ConnectHeadException {
    while (in.isReadable()) {
      byte octet = in.readByte();
      if (++headOctets > MAX_OCTETS) {
        throw ConnectHeadException.tooLarge();
      }
      if (octet == '\n') {
        if (lineOctets == 0) {
          return Optional.of(whole());
        }
        inStartLine = false;
        lineOctets = 0;
        afterCarriageReturn = false;
      } else {
        add(octet);
      }
    }
    return Optional.empty();
  }

  private String whole() throws ConnectHeadException {
    if (inStartLine) {
      throw ConnectHeadException.malformed("expected a start line, came an empty line");
    }
    return new String(startLine, 0, startLineOctets, StandardCharsets.US_ASCII);
  }

  private void add(byte octet) throws ConnectHeadException {
    if (afterCarriageReturn) {
      throw ConnectHeadException.malformed("expected a line feed behind the carriage return");
    }
    if (octet == '\r') {
      afterCarriageReturn = true;
      return;
    }
    if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F) {
      throw ConnectHeadException.malformed(
          "expected text, came the control octet %02X".formatted(octet));
    }
    lineOctets++;
    if (inStartLine) {
      if (startLineOctets == startLine.length) {
        startLine = Arrays.copyOf(startLine, Math.min(2 * startLine.length, MAX_OCTETS));
      }
      startLine[startLineOctets++] = octet;
    }
  }
}
