package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * On which terms a server takes a tunnel. Immutable, shared by all its connections.
 *
 * @param software what it says of itself
 * @param clock what the client's Date is compared with
 * @param headTimeout how long a client may take for its whole head
 * @param admissionTimeout how long the role may take to decide, and the answer to leave
 * @param maxSkew how far a client's Date may be off
 * @param granted without {@code INBOUND} no client gets a remote port
 * @param admitted credentials of which the client must have one; empty asks for none
 * @param unproven whether a client of HTMUX/1.0 is served, which can prove nothing
 * @param natives on which terms clients of HTMUX/2.0 are served; none are without
 */
public record ServerTerms(
    Software software,
    Clock clock,
    Duration headTimeout,
    Duration admissionTimeout,
    Duration maxSkew,
    Set<Capability> granted,
    List<BasicCredentials> admitted,
    boolean unproven,
    Optional<NativeTerms> natives) {

  public ServerTerms {
    granted = Set.copyOf(granted);
    admitted = List.copyOf(admitted);
  }

  /** For clients of HTMUX/1.0 only. */
  public ServerTerms(
      Software software,
      Clock clock,
      Duration headTimeout,
      Duration admissionTimeout,
      Duration maxSkew,
      Set<Capability> granted,
      List<BasicCredentials> admitted) {
    this(
        software,
        clock,
        headTimeout,
        admissionTimeout,
        maxSkew,
        granted,
        admitted,
        true,
        Optional.empty());
  }

  /** The original's terms with a CAPSKEY for {@code htmux}. */
  public static ServerTerms inbound(Clock clock) {
    return new ServerTerms(
        Software.HTMUX,
        clock,
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        PeerCheck.DEFAULT_MAX_SKEW,
        EnumSet.of(Capability.INBOUND),
        List.of());
  }
}
