package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The octets of one head, looked at before anything else reads them: each line ends in CRLF, each
 * field begins with a name of token characters and a colon right behind it, and there are no
 * control octets, no folded lines, not too many and not too long ones (RFC 9112 §2.2, §5). Reads
 * every octet once, wherever the buffer is cut.
 */
final class HeadLines {
  static final int MAX_START_LINE_OCTETS = 8 * 1024;
  static final int MAX_HEAD_OCTETS = 32 * 1024;
  static final int MAX_FIELDS = 100;

  private static final String LENGTH_NAME = "content-length";
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** Which messages these are the heads of. */
  enum Kind {
    REQUEST(Pattern.compile(TOKEN + " [!-~]+ HTTP/1\\.[01]"), "METHOD target HTTP/1.1"),
    RESPONSE(
        Pattern.compile("HTTP/1\\.[01] [1-9][0-9]{2}( [\\t -~\\x80-\\xff]*)?"),
        "HTTP/1.1 status reason");

    private final Pattern startLine;
    private final String expected;

    Kind(Pattern startLine, String expected) {
      this.startLine = startLine;
      this.expected = expected;
    }
  }

  private final Kind kind;
  private int position;
  private int lines;
  private int lineOctets;
  private int lengthFields;
  private int lengthNameOctets;
  private boolean inName;
  private boolean afterCarriageReturn;

  HeadLines(Kind kind) {
    this.kind = kind;
  }

  /**
   * Looks at what came since the last call. The buffer begins where the head does, and is neither
   * consumed nor kept.
   *
   * @return the length of the head, once it is whole
   * @throws BadMessageException at the first octet that makes it none
   */
  OptionalInt end(ByteBuf in) throws BadMessageException {
    while (position < in.readableBytes()) {
      if (position == MAX_HEAD_OCTETS) {
        throw BadMessageException.of(
            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The head has more than " + MAX_HEAD_OCTETS + " octets.");
      }
      byte octet = in.getByte(in.readerIndex() + position);
      position++;
      if (afterCarriageReturn) {
        if (octet != '\n') {
          throw BadMessageException.malformed("There is a carriage return without a line feed.");
        }
        if (lineOctets == 0 && lines > 0) {
          return OptionalInt.of(position);
        }
        endOfLine(in);
      } else {
        take(octet);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether some of the head has come, but not all. */
  boolean begun() {
    return position > 0;
  }

  private void endOfLine(ByteBuf in) throws BadMessageException {
    if (lines == 0) {
      String line = in.toString(in.readerIndex(), lineOctets, StandardCharsets.ISO_8859_1);
      if (!kind.startLine.matcher(line).matches()) {
        throw BadMessageException.malformed("The first line is not " + kind.expected + ".");
      }
    } else if (inName) {
      throw BadMessageException.malformed("There is a header line without a colon.");
    }
    if (++lines > MAX_FIELDS + 1) {
      throw BadMessageException.of(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "The head has more than " + MAX_FIELDS + " header lines.");
    }
    lineOctets = 0;
    lengthNameOctets = 0;
    inName = true;
    afterCarriageReturn = false;
  }

  private void take(byte octet) throws BadMessageException {
    if (octet == '\r') {
      afterCarriageReturn = true;
      return;
    }
    if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F) {
      throw BadMessageException.malformed(
          octet == '\n'
              ? "There is a line feed without a carriage return."
              : "The head has the control octet %02X.".formatted(octet));
    }
    lineOctets++;
    if (lines == 0) {
      startLine();
    } else if (inName) {
      name(octet);
    }
  }

  private void startLine() throws BadMessageException {
    if (lineOctets > MAX_START_LINE_OCTETS) {
      throw BadMessageException.of(
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          "The first line has more than " + MAX_START_LINE_OCTETS + " octets.");
    }
  }

  private void name(byte octet) throws BadMessageException {
    if (octet == ':' && lineOctets > 1) {
      inName = false;
      refuseSecondLength();
    } else if (lineOctets == 1 && (octet == ' ' || octet == '\t')) {
      throw BadMessageException.malformed("A header line is folded, which is obsolete.");
    } else if (!isTokenOctet(octet)) {
      throw BadMessageException.malformed(
          "A header line does not begin with a name and a colon right behind it.");
    } else if (lengthNameOctets == lineOctets - 1
        && lengthNameOctets < LENGTH_NAME.length()
        && (octet | 0x20) == (LENGTH_NAME.charAt(lengthNameOctets) | 0x20)) {
      lengthNameOctets++;
    }
  }

  /** Here, since the decoder makes one of two in HTTP/1.0. */
  private void refuseSecondLength() throws BadMessageException {
    boolean isLength =
        lengthNameOctets == LENGTH_NAME.length() && lineOctets == LENGTH_NAME.length() + 1;
    if (isLength && ++lengthFields > 1) {
      throw BadMessageException.malformed("There is more than one Content-Length.");
    }
  }

  private static boolean isTokenOctet(byte octet) {
    return (octet >= '0' && octet <= '9')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= 'a' && octet <= 'z')
        || (octet > 0 && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0);
  }
}
