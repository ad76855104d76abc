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

  void add(@Observes ManagementInterface management) {
    management.router().get("/peers").handler(this::answer);
  }

  private void answer(RoutingContext request) {
    JsonArray peers = new JsonArray();
    current.get().map(RunningRole::peers).orElse(List.of()).stream()
        .map(PeersRoute::json)
        .forEach(peers::add);
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end(new JsonObject().put("peers", peers).encode());
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
