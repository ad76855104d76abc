package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.Surroundings;
import io.htmux.agent.policy.Admission;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Whether a client may connect to an HTMUX server or proxy and open the ports it asks for: the two
 * lists of {@code HTMUX=sv:hostList:portList}, which the original reads and forgets (HTMUX/1.0
 * §2.7). A list that cannot be decided, since a look-up failed, admits nobody. May be used from any
 * thread.
 */
final class ClientAdmission {
  private final String role;
  private final Admission admission;
  private final NameLookup names;

  /**
   * @param role as the user writes it, for messages
   */
  ClientAdmission(String role, String clients, String ports, NameLookup names) {
    this.role = role;
    this.admission = Admission.parse(clients, ports);
    this.names = names;
  }

  /** Why the client is not let in; empty if it is. */
  CompletionStage<Optional<Refusal>> refusal(
      InetSocketAddress client, InetSocketAddress acceptedAt, List<ListenAddress> asked) {
    Surroundings here =
        new Surroundings(
            Set.of(),
            Optional.of(acceptedAt.getAddress()),
            OptionalInt.of(acceptedAt.getPort()),
            Set.of(),
            Optional.of(client.getAddress()));
    return names
        .match(admission.clients(), Candidate.source(client), here)
        .thenApply(match -> match == Match.YES ? refusedPort(asked) : Optional.of(refusedClient()));
  }

  private Optional<Refusal> refusedPort(List<ListenAddress> asked) {
    return asked.stream()
        .filter(at -> !admission.admitsPort(at.port()))
        .findFirst()
        .map(
            at ->
                Refusal.of(
                    RefusalStatus.COULD_NOT_BIND,
                    "port " + at.port() + " is not in the port list of " + role));
  }

  private Refusal refusedClient() {
    return Refusal.of(RefusalStatus.FORBIDDEN, "its address is not in the host list of " + role);
  }
}
