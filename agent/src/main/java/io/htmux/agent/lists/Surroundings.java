package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where a decision is made: what {@code .}, {@code -}, {@code .i}, {@code .o}, {@code -C} and
 * {@code -P} stand for. What is absent matches nothing.
 *
 * @param thisHost every address of this host
 * @param accepting the address at which the user or peer was accepted
 * @param acceptingPort the port at which he was accepted
 * @param outgoing addresses that connections to the destination leave from
 * @param client who connected
 */
public record Surroundings(
    Set<InetAddress> thisHost,
    Optional<InetAddress> accepting,
    OptionalInt acceptingPort,
    Set<InetAddress> outgoing,
    Optional<InetAddress> client) {

  /** Nothing is known. */
  public static final Surroundings NONE =
      new Surroundings(Set.of(), Optional.empty(), OptionalInt.empty(), Set.of(), Optional.empty());

  public Surroundings {
    thisHost = Set.copyOf(thisHost);
    outgoing = Set.copyOf(outgoing);
  }
}
