package io.htmux.agent.policy;

import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.PortList;
import io.htmux.agent.lists.Question;
import io.htmux.agent.lists.Surroundings;
import java.util.Set;

/**
 * Who may connect to a server, and which ports he may ask it to open. DeleGate reads these lists
 * and forgets them (SockMux 0.3 §3.4); here they hold.
 *
 * @param clients asked about the address a client comes from; only {@link Match#YES} admits
 * @param ports that the server may listen on for him
 */
public record Admission(HostList clients, PortList ports) {

  /**
   * Reads the lists of {@code HTMUX=sv:[hostList][:portList]}, where an empty one is everything.
   *
   * @throws io.htmux.agent.lists.ListSyntaxException saying what is wrong where
   */
  public static Admission parse(String clients, String ports) {
    return new Admission(
        clients.isEmpty() ? HostList.ALL : HostList.parse(clients),
        ports.isEmpty() ? PortList.ALL : PortList.parse(ports));
  }

  /** Whether a client may connect, as far as the look-ups tell. */
  public Match admits(Candidate client, Surroundings surroundings, LookedUp lookedUp) {
    return clients.match(client, surroundings, lookedUp);
  }

  /** The look-ups that admission hangs on. */
  public Set<Question> questions(Candidate client, Surroundings surroundings) {
    return clients.questions(client, surroundings);
  }

  /** Whether a client may ask for this port; 0, any free port, must be in the list itself. */
  public boolean admitsPort(int port) {
    return ports.contains(port);
  }

  /** Whether a client may ask for every port of a range. */
  public boolean admitsPorts(int from, int to) {
    return ports.containsAll(from, to);
  }
}
