package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Collects one head from buffers cut anywhere. A line ends in LF or CRLF, the head at its first
 * empty line, so the original's {@code \n\r\n} is an end like any other (HTMUX/1.0 §2.2).
 *
 * <p>Holds at most {@value #MAX_HEAD_OCTETS} octets whatever the peer sends. Octets above 0x7F are
 * kept as U+FFFD. Belongs to one thread and reads one head.
 */
public final class HeadReader {

  static final int MAX_HEAD_OCTETS = 8192;
  static final int MAX_LINE_OCTETS = 2048;
  static final int MAX_LINES = 64;

  private final List<String> lines = new ArrayList<>();
  private byte[] line = new byte[128];
  private int lineOctets;
  private int headOctets;
  private boolean afterCarriageReturn;

  /**
   * Takes octets up to the end of the head and none behind it: what is still readable in {@code in}
   * followed the head. The caller keeps the duty to release {@code in}.
   *
   * @return the head once it is whole
   * @throws MalformedHeadException at the first octet that cannot belong to a head
   */
  public Optional<Head> read(ByteBuf in) throws MalformedHeadException {
    while (in.isReadable()) {
      byte octet = in.readByte();
      if (++headOctets > MAX_HEAD_OCTETS) {
        throw malformed("expected a head of at most " + MAX_HEAD_OCTETS + " octets, came more");
      }
      if (octet == '\n') {
        if (lineOctets == 0 && !lines.isEmpty()) {
          return Optional.of(Head.of(lines));
        }
        endLine();
      } else {
        add(octet);
      }
    }
    return Optional.empty();
  }

  /** How many octets of the head have come so far. */
  int headOctets() {
    return headOctets;
  }

  private void add(byte octet) throws MalformedHeadException {
    if (afterCarriageReturn) {
      throw malformed("expected a line feed behind the carriage return, came " + hex(octet));
    }
    if (octet == '\r') {
      afterCarriageReturn = true;
      return;
    }
    if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F) {
      throw malformed("expected text, came the control octet " + hex(octet) + hint(octet));
    }
    if (lineOctets == MAX_LINE_OCTETS) {
      throw malformed("expected at most " + MAX_LINE_OCTETS + " octets in a line, came more");
    }
    if (lineOctets == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * line.length, MAX_LINE_OCTETS));
    }
    line[lineOctets++] = octet;
  }

  private void endLine() throws MalformedHeadException {
    if (lineOctets == 0) {
      throw malformed("expected a start line, came an empty line");
    }
    if (lines.size() == MAX_LINES) {
      throw malformed("expected at most " + MAX_LINES + " lines, came more");
    }
    lines.add(new String(line, 0, lineOctets, StandardCharsets.US_ASCII));
    lineOctets = 0;
    afterCarriageReturn = false;
  }

  private MalformedHeadException malformed(String what) {
    return new MalformedHeadException("head line " + (lines.size() + 1) + ": " + what);
  }

  private String hint(byte octet) {
    if (headOctets > 1) {
      return "";
    }
    return switch (octet) {
      case 0x16 -> " (TLS is spoken here, but this port is plain)";
      case 0x03 -> " (SockMux is spoken here without the HTTP head before it)";
      default -> "";
    };
  }

  private static String hex(byte octet) {
    return String.format("0x%02X", octet & 0xFF);
  }
}
