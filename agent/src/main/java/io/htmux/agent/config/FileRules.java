package io.htmux.agent.config;

import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.policy.ConnectRule.Declared;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.crds.ConnectAction;
import io.htmux.crds.ConnectRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code spec.connect}: in order, the first that matches decides; whatever is left is refused. */
final class FileRules {
  private FileRules() {}

  static ConnectRules read(List<ConnectRule> declared, Findings findings) {
    List<io.htmux.agent.policy.ConnectRule> rules = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      try {
        rules.add(rule(declared.get(i)));
      } catch (ListSyntaxException e) {
        findings.refuse("spec.connect[" + i + "]", e.getMessage());
      }
    }
    return new ConnectRules(rules);
  }

  private static io.htmux.agent.policy.ConnectRule rule(ConnectRule rule) {
    return io.htmux.agent.policy.ConnectRule.declared(
        rule.name(),
        action(rule.action()),
        rule.protocols().stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList(),
        rule.destinations(),
        rule.sources());
  }

  private static Declared action(ConnectAction action) {
    return switch (action) {
      case DIRECT -> Declared.DIRECT;
      case TUNNEL -> Declared.TUNNEL;
      case DENY -> Declared.DENY;
    };
  }
}
