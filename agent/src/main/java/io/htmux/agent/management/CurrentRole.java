package io.htmux.agent.management;

import io.htmux.agent.role.RunningRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The role that this process plays, from the moment it has started. */
@ApplicationScoped
public class CurrentRole {
  private volatile RunningRole role;

  public void started(RunningRole running) {
    role = running;
  }

  public Optional<RunningRole> get() {
    return Optional.ofNullable(role);
  }
}
