package io.htmux.agent.management;

import io.htmux.agent.role.RunningRole;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The three questions an orchestrator asks. Alive says only that this process still answers:
 * whether the peer is there is a matter of readiness, since a restart would not help.
 */
public class RoleHealth {
  @Inject CurrentRole current;

  @Produces
  @Liveness
  HealthCheck live() {
    return () -> HealthCheckResponse.up("process");
  }

  @Produces
  @Startup
  HealthCheck started() {
    return () -> HealthCheckResponse.named("role").status(current.get().isPresent()).build();
  }

  @Produces
  @Readiness
  HealthCheck ready() {
    return () ->
        HealthCheckResponse.named("tunnel")
            .status(current.get().filter(RunningRole::isReady).isPresent())
            .build();
  }
}
