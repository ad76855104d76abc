package io.htmux.agent.lists;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers to the questions of one decision. */
public record LookedUp(Map<Question, Answer> answers) {

  /** Nothing was asked yet. */
  public static final LookedUp NOTHING = new LookedUp(Map.of());

  public LookedUp {
    answers = Map.copyOf(answers);
  }

  Optional<Answer> to(Question question) {
    return Optional.ofNullable(answers.get(question));
  }

  /**
   * Takes failed look-ups as "does not exist", as DeleGate does. Only for choosing a way out, where
   * a client without a name server of its own shall still reach the tunnel; never for admission.
   */
  public LookedUp failuresAsAbsent() {
    Map<Question, Answer> all = new HashMap<>(answers);
    all.replaceAll((question, answer) -> orAbsent(question, answer));
    return new LookedUp(all);
  }

  private static Answer orAbsent(Question question, Answer answer) {
    return switch (answer) {
      case Answer.Addresses found -> found;
      case Answer.Names found -> found;
      case Answer.Failed _ ->
          switch (question) {
            case Question.Addresses _ -> new Answer.Addresses(Set.of());
            case Question.Names _ -> new Answer.Names(Set.of());
          };
    };
  }
}
