package io.htmux.agent.upgrade;

import java.util.Optional;
import java.util.OptionalInt;

/** What a server's role decides about a request that passed all checks. */
public sealed interface Admission {

  /**
   * The tunnel may begin.
   *
   * @param listening what was really bound, if it is known; told to a client of our own kind
   * @param streams how many streams the tunnel's end can have at once, absent if it is an original;
   *     told to a client of our own kind
   */
  record Accepted(Optional<ListenAddresses> listening, OptionalInt streams) implements Admission {
    public Accepted {
      StreamLimit.require(streams);
    }

    /** By a server of our own kind. */
    public Accepted(ListenAddresses listening, int streams) {
      this(Optional.of(listening), OptionalInt.of(streams));
    }
  }

  /** It may not: the source may not ask, an address could not be bound, and so on. */
  record Refused(Refusal refusal) implements Admission {}
}
