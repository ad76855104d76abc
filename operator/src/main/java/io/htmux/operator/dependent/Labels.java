package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.htmux.operator.plan.AgentPlan;
import java.util.Map;
import java.util.TreeMap;

/** How the objects of a tunnel are found. */
public final class Labels {

  public static final String TUNNEL = "htmux.io/tunnel";
  public static final String MANAGED = "app.kubernetes.io/managed-by=htmux-operator";

  private static final String NAME = "app.kubernetes.io/name";
  private static final String AGENT = "htmux-agent";

  private Labels() {}

  /** Of the agents; never changes, since a Deployment's selector cannot. */
  public static Map<String, String> selector(String tunnel) {
    return new TreeMap<>(Map.of(NAME, AGENT, TUNNEL, tunnel));
  }

  static Map<String, String> all(String tunnel) {
    Map<String, String> labels = new TreeMap<>(selector(tunnel));
    labels.put("app.kubernetes.io/instance", tunnel);
    labels.put("app.kubernetes.io/component", "agent");
    labels.put("app.kubernetes.io/managed-by", "htmux-operator");
    return labels;
  }

  static ObjectMeta metadata(AgentPlan plan, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(plan.namespace())
        .withLabels(all(plan.name()))
        .build();
  }
}
