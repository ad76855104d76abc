package io.htmux.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.TemplateSpec;
import java.util.List;
import java.util.Optional;

/**
 * What {@code spec.template} may not ask for: the operator creates the pods, so whoever may write a
 * tunnel would otherwise have the operator's right to reach the node or another identity.
 */
final class TemplateLimits {

  private static final List<String> POD =
      List.of(
          "hostNetwork",
          "hostPID",
          "hostIPC",
          "hostUsers",
          "serviceAccount",
          "serviceAccountName",
          "automountServiceAccountToken",
          "securityContext");
  private static final List<String> VOLUMES = List.of("hostPath", "projected", "csi");

  private TemplateLimits() {}

  static Optional<String> broken(HtmuxTunnelSpec spec) {
    return spec.templateIfGiven().flatMap(TemplateSpec::specIfGiven).flatMap(TemplateLimits::pod);
  }

  private static Optional<String> pod(JsonNode pod) {
    for (String field : POD) {
      if (pod.has(field)) {
        return Optional.of("spec.template.spec." + field + " is not yours to set; remove it");
      }
    }
    for (int i = 0; i < pod.path("volumes").size(); i++) {
      for (String kind : VOLUMES) {
        if (pod.path("volumes").path(i).has(kind)) {
          return Optional.of(
              "spec.template.spec.volumes[" + i + "]." + kind + " is not allowed here");
        }
      }
    }
    return containers(pod, "containers").or(() -> containers(pod, "initContainers"));
  }

  private static Optional<String> containers(JsonNode pod, String list) {
    for (int i = 0; i < pod.path(list).size(); i++) {
      JsonNode context = pod.path(list).path(i).path("securityContext");
      if (context.path("privileged").asBoolean()
          || context.path("allowPrivilegeEscalation").asBoolean()
          || context.path("capabilities").has("add")) {
        return Optional.of(
            "spec.template.spec." + list + "[" + i + "].securityContext asks for more than it may");
      }
    }
    return Optional.empty();
  }
}
