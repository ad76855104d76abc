package io.htmux.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.TemplateSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** All other kinds reach the node, another identity, or whatever a driver of the node has. */
  private static final Set<String> VOLUMES =
      Set.of(
          "name",
          "configMap",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "secret");

  private static final long ROOT = 0;
  private static final long ANYBODY = -1;

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
      for (Map.Entry<String, JsonNode> field : pod.path("volumes").path(i).properties()) {
        if (!VOLUMES.contains(field.getKey())) {
          return Optional.of(
              "spec.template.spec.volumes[" + i + "]." + field.getKey() + " is not allowed here");
        }
      }
    }
    return containers(pod, "containers").or(() -> containers(pod, "initContainers"));
  }

  private static Optional<String> containers(JsonNode pod, String list) {
    for (int i = 0; i < pod.path(list).size(); i++) {
      String path = "spec.template.spec." + list + "[" + i + "]";
      JsonNode container = pod.path(list).path(i);
      if (asksForMore(container.path("securityContext"))) {
        return Optional.of(path + ".securityContext asks for more than it may");
      }
      for (int port = 0; port < container.path("ports").size(); port++) {
        if (container.path("ports").path(port).has("hostPort")) {
          return Optional.of(path + ".ports[" + port + "].hostPort is not yours to set; remove it");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean asksForMore(JsonNode context) {
    return context.path("privileged").asBoolean()
        || context.path("allowPrivilegeEscalation").asBoolean()
        || context.path("capabilities").has("add")
        || context.path("runAsUser").asLong(ANYBODY) == ROOT
        || !context.path("runAsNonRoot").asBoolean(true)
        || isOther(context.at("/seccompProfile/type"), "RuntimeDefault")
        || isOther(context.at("/appArmorProfile/type"), "RuntimeDefault")
        || isOther(context.path("procMount"), "Default")
        || context.has("seLinuxOptions")
        || context.has("windowsOptions");
  }

  private static boolean isOther(JsonNode word, String usual) {
    return !word.isMissingNode() && !word.asText().equals(usual);
  }
}
