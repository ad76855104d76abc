package io.htmux.agent.lists;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers for as long as they hold; the one unused for longest leaves first. Not safe for threads:
 * {@link NameLookup} guards it. Times are {@link System#nanoTime()}.
 */
final class AnswerCache {

  private record Entry(Answer answer, long storedAtNanos, long holdsNanos) {}

  private final NameLookup.Limits limits;
  private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  AnswerCache(NameLookup.Limits limits) {
    this.limits = limits;
  }

  Optional<Answer> get(Question question, long nowNanos) {
    Entry entry = entries.get(question);
    if (entry == null) {
      return Optional.empty();
    }
    if (nowNanos - entry.storedAtNanos() >= entry.holdsNanos()) {
      entries.remove(question);
      return Optional.empty();
    }
    return Optional.of(entry.answer());
  }

  void put(Question question, Answer answer, long nowNanos) {
    entries.put(question, new Entry(answer, nowNanos, holds(answer).toNanos()));
    while (entries.size() > limits.maxEntries()) {
      Map.Entry<Question, Entry> eldest = entries.firstEntry();
      entries.remove(eldest.getKey());
    }
  }

  int size() {
    return entries.size();
  }

  private Duration holds(Answer answer) {
    return switch (answer) {
      case Answer.Addresses(var found) ->
          found.isEmpty() ? limits.holdsAbsent() : limits.holdsFound();
      case Answer.Names(var found) -> found.isEmpty() ? limits.holdsAbsent() : limits.holdsFound();
      case Answer.Failed _ -> limits.holdsFailed();
    };
  }
}
