package io.htmux.agent.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The request of an original client and the answer of an original server inside a stream, octet by
 * octet, out of {@code htmux-outbound-connect.json}.
 */
public record RecordedOutbound(String request, String answer) {

  public static RecordedOutbound read() {
    try (InputStream file =
        RecordedOutbound.class.getResourceAsStream("/transcripts/htmux-outbound-connect.json")) {
      StringBuilder all = new StringBuilder();
      for (JsonNode event : new ObjectMapper().readTree(file).get("events")) {
        all.append(
            new String(
                HexFormat.of().parseHex(event.get("hex").asText()), StandardCharsets.ISO_8859_1));
      }
      return new RecordedOutbound(head(all, "CONNECT 127"), head(all, "HTTP/1.1 200"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(StringBuilder all, String begin) {
    int from = all.indexOf(begin);
    return all.substring(from, all.indexOf("\r\n\r\n", from) + 4);
  }
}
