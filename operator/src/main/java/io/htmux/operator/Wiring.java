package io.htmux.operator;

import io.htmux.operator.watch.ManagementPorts;
import io.htmux.operator.watch.PeerSource;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.arc.DefaultBean;
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
    return new LeaderElectionConfiguration(config.lease(), config.namespace());
  }
}
