package io.htmux.agent.management;

import io.htmux.agent.role.PeerStatus;
import io.htmux.agent.role.RunningRole;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;

/** {@code GET /peers}: who is connected now, as JSON. */
@ApplicationScoped
public class PeersRoute {
  @Inject CurrentRole current;
  @Inject CurrentConfiguration configuration;

  void add(@Observes ManagementInterface management) {
    management.router().get("/peers").handler(this::answer);
  }

  private void answer(RoutingContext request) {
    JsonArray peers = new JsonArray();
    current.get().map(RunningRole::peers).orElse(List.of()).stream()
        .map(PeersRoute::json)
        .forEach(peers::add);
    JsonObject answer = new JsonObject().put("peers", peers);
    configuration.get().ifPresent(state -> answer.put("configuration", json(state)));
    request.response().putHeader("Content-Type", "application/json").end(answer.encode());
  }

  private static JsonObject json(ConfigurationState state) {
    JsonObject json =
        new JsonObject()
            .put("generation", state.generation())
            .put("since", state.since().toString());
    state.hash().ifPresent(hash -> json.put("hash", hash));
    state.refused().ifPresent(why -> json.put("refused", why));
    return json;
  }

  private static JsonObject json(PeerStatus peer) {
    JsonObject json =
        new JsonObject()
            .put("address", peer.address())
            .put("since", peer.since().toString())
            .put("streams", peer.streams())
            .put("ports", new JsonArray(peer.ports()));
    peer.identity().ifPresent(identity -> json.put("identity", identity));
    peer.upstream().ifPresent(upstream -> json.put("upstream", upstream));
    return json;
  }
}
