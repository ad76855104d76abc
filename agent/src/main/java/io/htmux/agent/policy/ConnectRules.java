package io.htmux.agent.policy;

import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.Question;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * CONNECT rules in order: the first that matches decides, and only it (SockMux 0.3 §3.1). When none
 * matches, the caller's default holds.
 */
public record ConnectRules(List<ConnectRule> rules) {

  /** More are refused. */
  public static final int MAX_RULES = 256;

  /** No rules: the default decides everything. */
  public static final ConnectRules NONE = new ConnectRules(List.of());

  public ConnectRules {
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_RULES + " CONNECT rules, had " + rules.size());
    }
    rules = List.copyOf(rules);
  }

  /**
   * Reads CONNECT parameters in the order in which they were given.
   *
   * @throws io.htmux.agent.lists.ListSyntaxException saying what is wrong where
   */
  public static ConnectRules parse(List<String> parameters) {
    return new ConnectRules(parameters.stream().map(ConnectRule::parse).toList());
  }

  /** Decides, as far as the look-ups tell. */
  public ConnectDecision decide(ConnectRequest request, LookedUp lookedUp) {
    for (ConnectRule rule : rules) {
      switch (rule.scope().match(request, lookedUp)) {
        case NO -> {}
        case UNKNOWN -> {
          return new ConnectDecision.Undecided(rule.name());
        }
        case YES -> {
          return switch (rule.action()) {
            case ConnectAction.Use(var ways) -> new ConnectDecision.Use(ways, rule.name());
            case ConnectAction.Refuse _ -> new ConnectDecision.Refuse(rule.name());
          };
        }
      }
    }
    return new ConnectDecision.NoMatch();
  }

  /** Whether the rule that decides speaks of certain destinations, and not of all. */
  boolean names(ConnectRequest request, LookedUp lookedUp) {
    return rules.stream()
        .filter(rule -> rule.scope().match(request, lookedUp) == Match.YES)
        .findFirst()
        .filter(rule -> rule.scope().namesDestinations())
        .isPresent();
  }

  /** The look-ups that the decision may hang on; empty when it is certain without any. */
  public Set<Question> questions(ConnectRequest request) {
    Set<Question> all = new LinkedHashSet<>();
    for (ConnectRule rule : rules) {
      all.addAll(rule.scope().questions(request));
      if (rule.scope().match(request, LookedUp.NOTHING) == Match.YES) {
        break;
      }
    }
    return all;
  }
}
