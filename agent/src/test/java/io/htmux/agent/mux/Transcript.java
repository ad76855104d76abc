package io.htmux.agent.mux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A recorded session of the original: what each side put on the wire, in the order in which it was
 * seen there. HTTP heads and the ends of the connection are left out.
 *
 * @param client the side that dialled
 * @param server the other one
 */
record Transcript(String name, String client, String server, List<Segment> segments) {

  /**
   * @param frames frames that begin in this segment, up to the switch to encryption
   * @param encryptedOctets what follows behind that
   */
  record Segment(String from, List<Recorded> frames, int encryptedOctets) {}

  /**
   * One recorded frame.
   *
   * @param payload its octets as they were, or filled up if the recording is cut; in Latin-1
   */
  record Recorded(int type, int sender, int receiver, String payload) {

    /** The payload up to its NUL. */
    String text() {
      int end = payload.indexOf('\0');
      return end < 0 ? payload : payload.substring(0, end);
    }

    /** What follows the NUL. */
    String data() {
      return payload.substring(Math.min(payload.length(), text().length() + 1));
    }

    byte[] wire() {
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      wire.write(3);
      wire.write(type);
      for (int number : new int[] {sender, receiver, payload.length()}) {
        wire.write(number >> 8);
        wire.write(number);
      }
      wire.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
      return wire.toByteArray();
    }
  }

  private static final Pattern CUT = Pattern.compile("\\.\\.\\.\\((\\d+)\\)$");
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})");

  static List<Transcript> all() {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Transcript::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isHttpOnly() {
    return segments.stream()
        .allMatch(segment -> segment.frames().isEmpty() && segment.encryptedOctets() == 0);
  }

  List<Recorded> framesFrom(String side) {
    return segments.stream()
        .filter(segment -> segment.from().equals(side))
        .flatMap(segment -> segment.frames().stream())
        .toList();
  }

  String other(String side) {
    return side.equals(client) ? server : client;
  }

  private static Path directory() {
    URL found = Objects.requireNonNull(Transcript.class.getResource("/transcripts"));
    try {
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Transcript read(Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      List<Segment> segments = new ArrayList<>();
      // a segment may end within a frame; with whole octets they are read one after the other
      for (JsonNode event : root.get("events")) {
        if (event.has("hex")) {
          segments.add(segment(event));
        }
      }
      return new Transcript(
          file.getFileName().toString().replace(".json", ""),
          root.at("/roles/client").asText(),
          root.at("/roles/server").asText(),
          segments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Segment segment(JsonNode event) {
    List<JsonNode> packets =
        StreamSupport.stream(event.get("packets").spliterator(), false).toList();
    List<JsonNode> frames = packets.stream().filter(packet -> packet.has("type")).toList();
    int encrypted = packets.stream().mapToInt(packet -> packet.path("encrypted").asInt()).sum();
    String hex = event.get("hex").asText();
    boolean http = packets.stream().anyMatch(packet -> packet.has("http_head"));
    List<Recorded> recorded =
        http
            ? List.of()
            : hex.endsWith("...")
                ? frames.stream().map(Transcript::rebuilt).toList()
                : whole(HexFormat.of().parseHex(hex), encrypted);
    return new Segment(event.get("dir").asText().split("->", -1)[0], recorded, encrypted);
  }

  private static List<Recorded> whole(byte[] octets, int encrypted) {
    List<Recorded> frames = new ArrayList<>();
    int at = 0;
    while (at < octets.length - encrypted) {
      int length = number(octets, at + 6);
      frames.add(
          new Recorded(
              octets[at + 1],
              number(octets, at + 2),
              number(octets, at + 4),
              new String(octets, at + 8, length, StandardCharsets.ISO_8859_1)));
      at += 8 + length;
    }
    return frames;
  }

  /**
   * From the decoded form, for a segment whose octets were cut: those frames are full of one
   * letter.
   */
  private static Recorded rebuilt(JsonNode packet) {
    String text = packet.get("payload").asText();
    int length = packet.get("len").asInt();
    Matcher cut = CUT.matcher(text);
    if (cut.find()) {
      text = text.substring(0, cut.start());
    }
    Matcher escape = ESCAPE.matcher(text);
    String plain =
        escape.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    String filled = plain + plain.substring(plain.length() - 1).repeat(length - plain.length());
    return new Recorded(
        Integer.decode(packet.get("type").asText()),
        packet.get("sid").asInt(),
        packet.get("rid").asInt(),
        filled);
  }

  private static int number(byte[] octets, int at) {
    return ((octets[at] & 0xff) << 8) | (octets[at + 1] & 0xff);
  }
}
