package io.htmux.agent.lists;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Hosts by name, address, network or place, in DeleGate's language (SockMux 0.3 §3.3; every form
 * with what it means here is in docs/lists.md). The last member that matches wins; a list that
 * begins with {@code !} starts from all hosts.
 *
 * <p>Asking is pure: look-ups that matter come in as {@link LookedUp}, and {@link #questions} says
 * which ones do. A name in the list matches an address only if the name has that address; names are
 * compared with names as written.
 */
public final class HostList {

  /** Every host. */
  public static final HostList ALL = parse("*");

  private final String text;
  private final HostExpression expression;

  private HostList(String text, HostExpression expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * Reads a list of at most 8192 characters and 256 members, nested at most 8 deep.
   *
   * @throws ListSyntaxException saying which member is wrong, where, and what was expected; also
   *     for forms of DeleGate that are not supported here
   */
  public static HostList parse(String text) {
    return parse(Slice.whole("host list", text));
  }

  /** Reads a list that is part of a larger text. */
  public static HostList parse(Slice list) {
    return new HostList(list.text(), new HostListParser().list(list));
  }

  /** Whether the list admits the candidate, as far as that is known. */
  public Match match(Candidate candidate, Surroundings surroundings, LookedUp lookedUp) {
    return match(candidate, surroundings, lookedUp, new LinkedHashSet<>());
  }

  /** The look-ups that the outcome hangs on; empty when it is certain without any. */
  public Set<Question> questions(Candidate candidate, Surroundings surroundings) {
    Set<Question> open = new LinkedHashSet<>();
    Match match = match(candidate, surroundings, LookedUp.NOTHING, open);
    return match == Match.UNKNOWN ? open : Set.of();
  }

  private Match match(
      Candidate candidate, Surroundings surroundings, LookedUp lookedUp, Set<Question> open) {
    return new Evaluation(candidate, surroundings, lookedUp, open).of(expression);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostList list && list.expression.equals(expression);
  }

  @Override
  public int hashCode() {
    return expression.hashCode();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
