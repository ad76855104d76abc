package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadReaderTest {

  private static final String FOLLOWING = "\u0003\u0001\r\n\r\nHELLO";

  @Test
  void headCutAtEveryOctetIsTheSameAndNothingBehindItIsRead() throws MalformedHeadException {
    for (Transcript transcript : Transcript.all()) {
      for (String text : List.of(transcript.request(), mixedEnds(transcript.answer()))) {
        Head whole = Octets.head(text);
        for (int cut = 0; cut <= text.length(); cut++) {
          HeadReader reader = new HeadReader();
          assertThat(feed(reader, text.substring(0, cut), cut == text.length() ? whole : null))
              .isEmpty();
          if (cut < text.length()) {
            assertThat(feed(reader, text.substring(cut) + FOLLOWING, whole)).isEqualTo(FOLLOWING);
          }
        }
      }
    }
  }

  @Test
  void octetAfterOctetIsTheSameHead() throws MalformedHeadException {
    String text = Transcript.named("htmux-outbound-get").answer();
    HeadReader reader = new HeadReader();
    for (int at = 0; at < text.length() - 1; at++) {
      feed(reader, text.substring(at, at + 1), null);
    }
    feed(reader, "\n", Octets.head(text));
    assertThat(reader.headOctets()).isEqualTo(text.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A b\r\nC: d\r\n\r\n",
        "A b\nC: d\n\n",
        "A b\nC: d\n\r\n",
        "A b\r\nC:  d \t\r\n\n"
      })
  void anyMixtureOfLineEndsIsTheSameHead(String text) throws MalformedHeadException {
    assertThat(Octets.head(text)).isEqualTo(new Head("A b", List.of(new Head.Field("C", "d"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '\\n'             | head line 1: expected a start line, came an empty line
          '\\r\\nGET / '    | head line 1: expected a start line, came an empty line
          '\\x00'           | head line 1: expected text, came the control octet 0x00
          '\\x16\\x03\\x01' | head line 1: expected text, came the control octet 0x16 (TLS is spoken here, but this port is plain)
          '\\x03\\x01'      | head line 1: expected text, came the control octet 0x03 (SockMux is spoken here without the HTTP head before it)
          'GET /\\x16'      | head line 1: expected text, came the control octet 0x16
          'A b\\nC: \\x7F'  | head line 2: expected text, came the control octet 0x7F
          'A b\\nC: d\\rE'  | head line 2: expected a line feed behind the carriage return, came 0x45
          'A b\\r\\r\\n'    | head line 1: expected a line feed behind the carriage return, came 0x0D
          'A b\\nC d\\n\\n' | head line 2: expected "Name: value", came a line without a name
          'A b\\nC: d\\n e\\n\\n' | head line 3: expected "Name: value", came a line without a name
          'A b\\nC : d\\n\\n' | head line 2: expected "Name: value", came a line without a name
          'A b\\n: d\\n\\n' | head line 2: expected "Name: value", came a line without a name
          """)
  void garbageIsRefusedWithPlaceAndReason(String escaped, String message) {
    assertThatThrownBy(() -> Octets.head(unescape(escaped)))
        .isInstanceOf(MalformedHeadException.class)
        .hasMessage(message);
  }

  @Test
  void tooManyOctetsInALineAreRefused() throws MalformedHeadException {
    String longest = "A".repeat(HeadReader.MAX_LINE_OCTETS);

    assertThat(Octets.head(longest + "\n\n").startLine()).isEqualTo(longest);
    assertThatThrownBy(() -> Octets.head(longest + "A"))
        .hasMessage("head line 1: expected at most 2048 octets in a line, came more");
  }

  @Test
  void tooManyLinesAreRefused() throws MalformedHeadException {
    String most = "A b\n" + "C: d\n".repeat(HeadReader.MAX_LINES - 1);

    assertThat(Octets.head(most + "\n").fields()).hasSize(63);
    assertThatThrownBy(() -> Octets.head(most + "C: d\n"))
        .hasMessage("head line 65: expected at most 64 lines, came more");
  }

  @Test
  void tooManyOctetsInAHeadAreRefused() throws MalformedHeadException {
    String line = "C: " + "d".repeat(1020) + "\n";
    String most = line.repeat(7) + "C: " + "d".repeat(1019) + "\n\n";

    assertThat(most).hasSize(HeadReader.MAX_HEAD_OCTETS);
    assertThat(Octets.head(most).fields()).hasSize(7);
    assertThatThrownBy(() -> Octets.head(line.repeat(8) + "\n"))
        .hasMessage("head line 9: expected a head of at most 8192 octets, came more");
  }

  @Test
  void octetsAbove127AreNeverShownAsTheyCame() throws MalformedHeadException {
    assertThat(Octets.head("A b\nFrom: \u009B31m\n\n").shownValue("From")).contains("\uFFFD31m");
  }

  @Test
  void headerThatCountsMustNotComeTwice() throws MalformedHeadException {
    Head head = Octets.head("A b\nDate: 1\ndate: 2\n\n");

    assertThatThrownBy(() -> head.value("Date"))
        .hasMessage("head: expected one Date header, came 2");
  }

  @Test
  void passwordsDoNotShow() throws MalformedHeadException {
    assertThat(Octets.head("A b\nauthorization: Basic c2VjcmV0\nProxy-Authorization: x\n\n"))
        .hasToString("Head[startLine=A b, fields=[authorization: ***, Proxy-Authorization: ***]]");
  }

  @Test
  void ownHeadersCannotSmuggleALine() {
    assertThatThrownBy(() -> new Head.Field("From", "a\r\nHTMUX-Pair: b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Head("A\nb", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Returns what was left behind the head. */
  private static String feed(HeadReader reader, String text, Head expected)
      throws MalformedHeadException {
    ByteBuf in = Octets.of(text);
    assertThat(reader.read(in)).isEqualTo(Optional.ofNullable(expected));
    assertThat(in.refCnt()).isEqualTo(1);
    return Octets.text(in);
  }

  private static String mixedEnds(String answer) {
    int end = answer.indexOf("\n\r\n");
    return answer.substring(0, end + 3);
  }

  private static String unescape(String text) {
    StringBuilder octets = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) != '\\') {
        octets.append(text.charAt(at));
      } else if (text.charAt(at + 1) == 'x') {
        octets.append((char) Integer.parseInt(text.substring(at + 2, at + 4), 16));
        at += 3;
      } else {
        octets.append(text.charAt(at + 1) == 'n' ? '\n' : '\r');
        at += 1;
      }
    }
    assertThat(octets.toString().getBytes(StandardCharsets.ISO_8859_1)).isNotEmpty();
    return octets.toString();
  }
}
