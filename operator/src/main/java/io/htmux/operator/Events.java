package io.htmux.operator;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.htmux.crds.Condition;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.operator.resource.HtmuxTunnel;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Tells people what has changed, as Events of the tunnel; one for each change, none at rest. */
@ApplicationScoped
public class Events {

  private static final Logger LOG = Logger.getLogger(Events.class);
  private static final List<String> TOLD =
      List.of("Accepted", "Deployed", "PeersConnected", "Ready");
  private static final Set<String> BAD =
      Set.of("Failed", "ApplyFailed", "NoAgentReady", "NotConnected", "TooFewPeers");

  private final KubernetesClient client;
  private final Clock clock;

  Events(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  void tell(HtmuxTunnel tunnel, HtmuxTunnelStatus before, HtmuxTunnelStatus after) {
    for (String type : TOLD) {
      after
          .condition(type)
          .filter(now -> isNews(now, before))
          .ifPresent(condition -> write(tunnel, condition));
    }
  }

  private static boolean isNews(Condition now, HtmuxTunnelStatus before) {
    return before
        .condition(now.type())
        .map(old -> !old.status().equals(now.status()) || !old.reason().equals(now.reason()))
        // of a tunnel that has just been applied nobody has to be told what is not there yet
        .orElse(now.type().equals("Accepted") || now.status().equals("True"));
  }

  private static boolean isWarning(Condition condition) {
    boolean rejected = condition.type().equals("Accepted") && condition.status().equals("False");
    return rejected || BAD.contains(condition.reason());
  }

  private void write(HtmuxTunnel tunnel, Condition condition) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    LOG.infof(
        "%s is %s: tunnel=%s/%s reason=%s %s",
        condition.type(),
        condition.status(),
        tunnel.getMetadata().getNamespace(),
        tunnel.getMetadata().getName(),
        condition.reason(),
        condition.message());
    try {
      client
          .v1()
          .events()
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withGenerateName(tunnel.getMetadata().getName() + ".")
                  .withNamespace(tunnel.getMetadata().getNamespace())
                  .endMetadata()
                  .withNewInvolvedObject()
                  .withApiVersion(tunnel.getApiVersion())
                  .withKind(tunnel.getKind())
                  .withName(tunnel.getMetadata().getName())
                  .withNamespace(tunnel.getMetadata().getNamespace())
                  .withUid(tunnel.getMetadata().getUid())
                  .endInvolvedObject()
                  .withType(isWarning(condition) ? "Warning" : "Normal")
                  .withReason(condition.reason())
                  .withMessage(condition.type() + ": " + condition.message())
                  .withReportingComponent("htmux-operator")
                  .withNewSource()
                  .withComponent("htmux-operator")
                  .endSource()
                  .withFirstTimestamp(now)
                  .withLastTimestamp(now)
                  .withCount(1)
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      LOG.warnf("an event could not be written: %s", RefusalText.of(e));
    }
  }
}
