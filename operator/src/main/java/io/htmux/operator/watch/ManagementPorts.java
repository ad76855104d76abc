package io.htmux.operator.watch;

import io.htmux.operator.status.AgentConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Asks {@code GET /peers} of agents. What they answer is bounded: at most 256 KiB and 10,000 peers,
 * within three seconds.
 */
public final class ManagementPorts implements PeerSource {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_OCTETS = 256 * 1024;
  private static final int MAX_PEERS = 10_000;
  private static final int MAX_TEXT = 253;

  private final HttpClient client;

  public ManagementPorts(Vertx vertx) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT.toMillis())
                .setKeepAlive(false)
                .setMaxPoolSize(4));
  }

  @Override
  public CompletionStage<AgentAnswer> peers(String host, int port) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(host)
            .setPort(port)
            .setURI("/peers")
            .setTimeout(TIMEOUT.toMillis());
    return client
        .request(options)
        .compose(request -> request.send())
        .compose(ManagementPorts::body)
        .map(body -> read(new JsonObject(body)))
        .toCompletionStage();
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture("expected status 200, came " + response.statusCode());
    }
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > MAX_OCTETS) {
            response.netSocket().close();
          } else {
            body.appendBuffer(part);
          }
        });
    return response.end().map(body);
  }

  static AgentAnswer read(JsonObject answer) {
    return new AgentAnswer(
        peers(answer),
        Optional.ofNullable(answer.getJsonObject("configuration"))
            .filter(it -> it.containsKey("hash"))
            .map(
                it ->
                    new AgentConfiguration(
                        shortened(it.getString("hash")),
                        Optional.ofNullable(it.getString("refused"))
                            .map(ManagementPorts::shortened))));
  }

  private static List<AgentPeer> peers(JsonObject answer) {
    List<AgentPeer> peers = new ArrayList<>();
    JsonArray all = answer.getJsonArray("peers", new JsonArray());
    for (int i = 0; i < Math.min(all.size(), MAX_PEERS); i++) {
      peers.add(peer(all.getJsonObject(i)));
    }
    return peers;
  }

  private static AgentPeer peer(JsonObject peer) {
    String address = peer.getString("address", "unknown");
    List<String> ports =
        peer.getJsonArray("ports", new JsonArray()).stream()
            .map(port -> shortened(String.valueOf(port)))
            .toList();
    return new AgentPeer(
        shortened(peer.getString("identity", host(address))),
        shortened(peer.getString("since", "")),
        ports);
  }

  /** Without the port, which differs with each session of the same peer. */
  private static String host(String address) {
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
