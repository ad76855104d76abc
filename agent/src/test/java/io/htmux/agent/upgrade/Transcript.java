package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One recorded exchange of the original.
 *
 * @param observed the addresses of the recorded TCP connection
 * @param request the client's head as it was on the wire
 * @param answer the server's first octets as they were on the wire
 */
record Transcript(String name, Pair observed, String request, String answer) {

  static final int RECORDED = 18;

  static List<Transcript> all() {
    try (Stream<Path> files =
        Files.list(Path.of(Transcript.class.getResource("/upgrade").toURI()))) {
      List<Transcript> all =
          files
              .filter(file -> file.getFileName().toString().matches("htmux-.*\\.json"))
              .sorted()
              .map(Transcript::read)
              .toList();
      assertThat(all).hasSize(RECORDED);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Transcript named(String name) {
    return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** By the answer, as it came from the original server. */
  boolean wasAccepted() {
    return answer.startsWith("HTTP/1.1 101 ");
  }

  @Override
  public String toString() {
    return name;
  }

  private static Transcript read(Path file) {
    try {
      JsonObject json = new JsonObject(Files.readString(file));
      JsonObject connection = json.getJsonObject("connection");
      Pair observed =
          new Pair(
              HostPort.parse(connection.getString("server")),
              HostPort.parse(connection.getString("client")));
      String name = file.getFileName().toString().replace(".json", "");
      return new Transcript(
          name, observed, first(json, "ACCEPT ").orElseThrow(), first(json, "HTTP/").orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> first(JsonObject json, String start) {
    return json.getJsonArray("events").stream()
        .map(JsonObject.class::cast)
        .filter(event -> event.containsKey("hex") && !event.getString("hex").endsWith("..."))
        .map(
            event ->
                new String(
                    HexFormat.of().parseHex(event.getString("hex")), StandardCharsets.US_ASCII))
        .filter(text -> text.startsWith(start))
        .findFirst();
  }
}
