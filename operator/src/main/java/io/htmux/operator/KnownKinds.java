package io.htmux.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which kinds the cluster knows; looked up at most once a minute, so a CRD may come later. */
final class KnownKinds {

  private static final Duration VALID = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  private record Answer(boolean known, Instant at) {}

  KnownKinds(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  boolean isKnown(String apiVersion, String kind) {
    Instant now = clock.instant();
    return answers
        .compute(
            apiVersion + "/" + kind,
            (_, before) ->
                before != null && before.at().plus(VALID).isAfter(now)
                    ? before
                    : new Answer(client.supports(apiVersion, kind), now))
        .known();
  }
}
