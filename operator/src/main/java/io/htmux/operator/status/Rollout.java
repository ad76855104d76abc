package io.htmux.operator.status;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a Deployment is. An agent counts as running when it is ready or answers at its management
 * port: a client whose server is down runs all the same.
 *
 * @param failed what the cluster says when it has given up, empty otherwise
 */
record Rollout(int wanted, int running, int ready, boolean settled, Optional<String> failed) {

  static Rollout of(Deployment deployment, int answered) {
    int wanted = orZero(deployment.getSpec().getReplicas());
    DeploymentStatus status =
        Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
    int ready = orZero(status.getReadyReplicas());
    int updated = orZero(status.getUpdatedReplicas());
    int all = orZero(status.getReplicas());
    boolean seen =
        Optional.ofNullable(status.getObservedGeneration()).orElse(0L)
            >= Optional.ofNullable(deployment.getMetadata().getGeneration()).orElse(0L);
    int running = Math.min(updated, Math.max(ready, answered));
    boolean settled = seen && updated == wanted && all == wanted && running >= wanted;
    return new Rollout(wanted, running, ready, settled, seen ? failure(status) : Optional.empty());
  }

  private static Optional<String> failure(DeploymentStatus status) {
    return Optional.ofNullable(status.getConditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> Objects.equals(condition.getType(), "Progressing"))
        .filter(condition -> Objects.equals(condition.getStatus(), "False"))
        .map(condition -> String.valueOf(condition.getMessage()))
        .findFirst();
  }

  private static int orZero(Integer number) {
    return number == null ? 0 : number;
  }
}
