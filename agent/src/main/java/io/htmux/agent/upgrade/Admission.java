package io.htmux.agent.upgrade;

import java.util.OptionalInt;

/** What a server's role decides about a request that passed all checks. */
public sealed interface Admission {

  /**
   * The tunnel may begin.
   *
   * @param listening what was really bound; told to a client of our own kind
   * @param streams how many streams this end can have at once; told to a client of our own kind
   */
  record Accepted(ListenAddresses listening, int streams) implements Admission {
    public Accepted {
      StreamLimit.require(OptionalInt.of(streams));
    }
  }

  /** It may not: the source may not ask, an address could not be bound, and so on. */
  record Refused(Refusal refusal) implements Admission {}
}
