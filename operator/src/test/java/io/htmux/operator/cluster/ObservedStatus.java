package io.htmux.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A tunnel as others judge it. */
record ObservedStatus(JsonNode tunnel) {

  /** What kstatus, and with it Flux, computes from any resource. */
  enum Kstatus {
    IN_PROGRESS,
    CURRENT,
    FAILED
  }

  static ObservedStatus of(Kubectl kubectl, String name) {
    return new ObservedStatus(kubectl.json("get", "htmuxtunnel", name));
  }

  Optional<JsonNode> condition(String type) {
    return StreamSupport.stream(tunnel.at("/status/conditions").spliterator(), false)
        .filter(condition -> condition.get("type").asText().equals(type))
        .findFirst();
  }

  private boolean isTrue(String type) {
    return condition(type).filter(c -> c.get("status").asText().equals("True")).isPresent();
  }

  String reason(String type) {
    return condition(type).map(condition -> condition.get("reason").asText()).orElse("none");
  }

  Kstatus kstatus() {
    long observed = tunnel.at("/status/observedGeneration").asLong(-1);
    if (observed != tunnel.at("/metadata/generation").asLong() || isTrue("Reconciling")) {
      return Kstatus.IN_PROGRESS;
    }
    if (isTrue("Stalled")) {
      return Kstatus.FAILED;
    }
    return isTrue("Ready") ? Kstatus.CURRENT : Kstatus.IN_PROGRESS;
  }
}
