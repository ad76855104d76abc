package io.htmux.operator.resource;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.HtmuxTunnelStatus;
import java.util.Map;
import java.util.Optional;

/** An {@code HtmuxTunnel} with its metadata. */
@Group("htmux.io")
@Version("v1alpha1")
@ShortNames("htx")
public class HtmuxTunnel extends CustomResource<HtmuxTunnelSpec, HtmuxTunnelStatus>
    implements Namespaced {

  private static final long serialVersionUID = 1L;
  private static final String PAUSED = "htmux.io/paused";

  /** While it is true nothing of the tunnel is touched; what runs goes on. */
  @JsonIgnore
  public boolean isPaused() {
    return "true".equals(annotations().get(PAUSED));
  }

  public HtmuxTunnelStatus statusOrNone() {
    return Optional.ofNullable(getStatus()).orElse(HtmuxTunnelStatus.NONE);
  }

  private Map<String, String> annotations() {
    return Optional.ofNullable(getMetadata().getAnnotations()).orElse(Map.of());
  }

  /** Records have no constructor without arguments; absent is absent. */
  @Override
  protected HtmuxTunnelSpec initSpec() {
    return null;
  }

  @Override
  protected HtmuxTunnelStatus initStatus() {
    return null;
  }
}
