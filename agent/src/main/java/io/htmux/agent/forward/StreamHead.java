package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A head at the beginning of a stream: the start line, and the headers in order. Everything in it
 * is the peer's word. Lines end in LF or CRLF.
 */
record StreamHead(String startLine, List<Header> headers) {
  static final int MAX_OCTETS = 8192;
  private static final int MAX_HEADERS = 64;

  record Header(String name, String value) {}

  StreamHead {
    headers = List.copyOf(headers);
  }

  /**
   * Takes one head out of a buffer that may hold less or more; nothing when it is not whole yet.
   *
   * @throws ConnectHeadException when what has come cannot become one
   */
  static Optional<StreamHead> read(ByteBuf in) throws ConnectHeadException {
    int length = octets(in);
    if ((length < 0 ? in.readableBytes() : length) > MAX_OCTETS) {
      throw ConnectHeadException.tooLarge();
    }
    return length < 0
        ? Optional.empty()
        : Optional.of(parse(in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString()));
  }

  /** A header's value; empty when it is not there, or there more than once. */
  Optional<String> value(String name) {
    List<Header> all =
        headers.stream().filter(header -> header.name().equalsIgnoreCase(name)).toList();
    return all.size() == 1 ? Optional.of(all.getFirst().value()) : Optional.empty();
  }

  /** Whether a header says this word, in whatever case. */
  boolean says(String name, String word) {
    return headers.stream()
        .anyMatch(
            header ->
                header.name().equalsIgnoreCase(name) && header.value().equalsIgnoreCase(word));
  }

  /** Up to the end of the first empty line; negative when that has not come. */
  private static int octets(ByteBuf in) {
    int from = in.readerIndex();
    while (true) {
      int end = in.indexOf(from, in.writerIndex(), (byte) '\n');
      if (end < 0) {
        return -1;
      }
      if (end == from || (end == from + 1 && in.getByte(from) == '\r')) {
        return end + 1 - in.readerIndex();
      }
      from = end + 1;
    }
  }

  private static StreamHead parse(String text) throws ConnectHeadException {
    String[] lines = text.split("\r?\n", MAX_HEADERS + 3);
    if (lines.length == 0 || lines[0].isEmpty()) {
      throw ConnectHeadException.malformed("expected a start line, came an empty line");
    }
    if (lines.length > MAX_HEADERS + 2) {
      throw ConnectHeadException.malformed(
          "expected at most " + MAX_HEADERS + " headers, came more");
    }
    List<Header> headers = new ArrayList<>();
    for (String line : lines) {
      if (!line.chars().allMatch(octet -> (octet >= ' ' && octet != 0x7F) || octet == '\t')) {
        throw ConnectHeadException.malformed("expected text, came a control octet");
      }
    }
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      headers.add(header(lines[i]));
    }
    return new StreamHead(lines[0], headers);
  }

  private static Header header(String line) throws ConnectHeadException {
    int colon = line.indexOf(':');
    if (colon <= 0 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
      throw ConnectHeadException.malformed("expected Name: value, came something else");
    }
    return new Header(line.substring(0, colon), line.substring(colon + 1).strip());
  }
}
