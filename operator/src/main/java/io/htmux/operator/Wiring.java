package io.htmux.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.htmux.operator.watch.ManagementPorts;
import io.htmux.operator.watch.PeerSource;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.Quarkus;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the beans need that are no beans themselves. */
public class Wiring {

  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  @DefaultBean
  PeerSource peers(Vertx vertx) {
    return new ManagementPorts(vertx);
  }

  @Produces
  @Singleton
  LeaderElectionConfiguration leader(OperatorConfig config) {
    // JOSDK would call System.exit, which waits for ever when it is a SIGTERM that ends the lead
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(config.lease())
        .withLeaseNamespace(config.namespace())
        .withExitOnStopLeading(false)
        .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> Quarkus.asyncExit(1), _ -> {}))
        .build();
  }
}
