package io.htmux.operator;

import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** A tunnel is looked at again when its spec or its pausing changes, not for its own status. */
public class SpecOrPause implements OnUpdateFilter<HtmuxTunnel> {

  @Override
  public boolean accept(HtmuxTunnel after, HtmuxTunnel before) {
    return after.isPaused() != before.isPaused()
        || !Objects.equals(
            after.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }
}
