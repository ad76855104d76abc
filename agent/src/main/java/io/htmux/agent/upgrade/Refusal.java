package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.util.Objects;
import java.util.Optional;

/**
 * Why an upgrade does not take place.
 *
 * @param status what the peer is told
 * @param reason for our own log, never sent; names what was expected and what came, no passwords
 * @param missing the capability that would have let it pass, if one would
 */
public record Refusal(RefusalStatus status, String reason, Optional<Capability> missing) {

  public Refusal {
    Objects.requireNonNull(status);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(missing);
  }

  public static Refusal of(RefusalStatus status, String reason) {
    return new Refusal(status, reason, Optional.empty());
  }
}
