package io.htmux.operator.status;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/**
 * What there is of a tunnel in the cluster.
 *
 * @param applyError what the API server said when it refused an object, empty when it took all
 */
public record Observed(
    Optional<Deployment> deployment,
    List<Service> services,
    PeersReport peers,
    Optional<String> applyError) {}
