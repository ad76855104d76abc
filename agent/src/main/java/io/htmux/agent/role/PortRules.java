package io.htmux.agent.role;

import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.policy.PortTerms;
import java.util.List;

/**
 * What holds for users of the ports that a server opens, until its configuration changes.
 *
 * @param lists who may use them
 * @param terms of ports that have some, by their names
 */
record PortRules(WaysOut lists, List<PortTerms> terms) {
  PortRules {
    terms = List.copyOf(terms);
  }

  /** What holds for each connection at that port. */
  PortTerms of(String port) {
    return terms.stream()
        .filter(one -> one.port().equals(port))
        .findFirst()
        .orElseGet(() -> PortTerms.named(port));
  }
}
