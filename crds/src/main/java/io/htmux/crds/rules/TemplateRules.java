package io.htmux.crds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.TemplateSpec;
import java.util.List;

/** The pod template is laid over, but what runs in the agent's container is not the user's. */
final class TemplateRules {

  private static final String CONTAINER = "agent";
  private static final List<String> NEVER = List.of("image", "command", "args");

  private TemplateRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    spec.templateIfGiven()
        .flatMap(TemplateSpec::specIfGiven)
        .map(podSpec -> podSpec.path("containers"))
        .ifPresent(containers -> containers(containers, complaints));
  }

  private static void containers(JsonNode containers, Complaints complaints) {
    for (int i = 0; i < containers.size(); i++) {
      JsonNode container = containers.path(i);
      String path = "spec.template.spec.containers[" + i + "]";
      if (container.path("name").asText().equals(CONTAINER)) {
        NEVER.stream()
            .filter(container::has)
            .forEach(
                field ->
                    complaints.add(
                        path + "." + field, "of the agent is not yours to set; remove it"));
      }
    }
  }
}
