package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.Set;

/** What came of a {@link Question}. */
public sealed interface Answer {

  /** The addresses of a name; none when the name does not exist. */
  record Addresses(Set<InetAddress> found) implements Answer {
    public Addresses {
      found = Set.copyOf(found);
    }
  }

  /** The names of an address; none when it has none. */
  record Names(Set<String> found) implements Answer {
    public Names {
      found = Set.copyOf(found);
    }
  }

  /** Nobody knows: no answer in time, a broken name server, too many look-ups at once. */
  record Failed(String reason) implements Answer {}
}
