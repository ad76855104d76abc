package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** As much of Prometheus' operator's ServiceMonitor as is written here. */
@Group(ServiceMonitor.GROUP)
@Version(ServiceMonitor.VERSION)
public class ServiceMonitor extends CustomResource<ServiceMonitor.Spec, Void>
    implements Namespaced {

  static final String GROUP = "monitoring.coreos.com";
  static final String VERSION = "v1";
  private static final long serialVersionUID = 1L;

  /**
   * Which Services are scraped, and how.
   *
   * @param targetLabels labels of the Service that each metric gets
   */
  public record Spec(List<Endpoint> endpoints, LabelSelector selector, List<String> targetLabels) {}

  /** One port of them. */
  public record Endpoint(String port, String path, String interval) {}

  /** Records have no constructor without arguments. */
  @Override
  protected Spec initSpec() {
    return null;
  }
}
