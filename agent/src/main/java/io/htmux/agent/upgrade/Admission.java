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
   * @param grant what a client of HTMUX/2.0 is told besides; it must be there for one
   */
  record Accepted(
      Optional<ListenAddresses> listening, OptionalInt streams, Optional<NativeGrant> grant)
      implements Admission {
    public Accepted {
      StreamLimit.require(streams);
    }

    /** For a client of HTMUX/1.0. */
    public Accepted(Optional<ListenAddresses> listening, OptionalInt streams) {
      this(listening, streams, Optional.empty());
    }

    /** By a server of our own kind. */
    public Accepted(ListenAddresses listening, int streams) {
      this(Optional.of(listening), OptionalInt.of(streams));
    }
  }

  /** It may not: the source may not ask, an address could not be bound, and so on. */
  record Refused(Refusal refusal) implements Admission {}
}
