package io.htmux.agent.lists;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Answers the questions of lists through a resolver that is given: each question once at a time, as
 * many at a time as allowed, none for longer than its deadline, and again only when the cached
 * answer is too old. An answer always comes: what can't be known is {@link Answer.Failed}.
 *
 * <p>The names of an address count only if they lead back to it, whatever the resolver says: the
 * owner of an address writes its reverse zone, and could call himself anything.
 *
 * <p>Threads: may be called from any, never blocks. A stage is complete already when everything was
 * cached; else it completes on the resolver's or the alarm's thread. A caller on an event loop goes
 * back to it: {@code lookup.match(…).thenAcceptAsync(…, eventLoop)}.
 */
public final class NameLookup {

  /**
   * Bounds of memory, time and load.
   *
   * @param deadline from the question to the answer, waiting for a turn included
   * @param holdsFound how long an answer is kept
   * @param holdsAbsent how long "does not exist" is kept
   * @param holdsFailed how long a failure is kept, so that a broken server is not asked at once
   * @param maxEntries answers kept at once
   * @param maxAtOnce questions at the resolver at once; one that never answers keeps its place
   * @param maxWaiting questions waiting for a turn; the next one fails
   */
  public record Limits(
      Duration deadline,
      Duration holdsFound,
      Duration holdsAbsent,
      Duration holdsFailed,
      int maxEntries,
      int maxAtOnce,
      int maxWaiting) {

    public static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            4096,
            16,
            1024);
  }

  /** Runs a task once after a time; what it returns calls it off. */
  @FunctionalInterface
  public interface Alarm {
    Runnable after(Duration time, Runnable task);
  }

  private static final int MAX_ADDRESSES = 32;
  private static final int MAX_NAMES = 8;

  private record Pending(Question question, CompletableFuture<Answer> answer) {}

  private final Function<Question, CompletionStage<Answer>> resolver;
  private final LongSupplier nanoTime;
  private final Alarm alarm;
  private final Limits limits;

  private final ReentrantLock lock = new ReentrantLock();
  private final AnswerCache cache;
  private final Map<Question, Pending> pending = new HashMap<>();
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private int atResolver;
  private boolean dispatching;

  /**
   * @param resolver asks the world; must not block; a stage that fails is a failed look-up
   * @param nanoTime {@link System#nanoTime()}
   */
  public NameLookup(
      Function<Question, CompletionStage<Answer>> resolver,
      LongSupplier nanoTime,
      Alarm alarm,
      Limits limits) {
    this.resolver = resolver;
    this.nanoTime = nanoTime;
    this.alarm = alarm;
    this.limits = limits;
    this.cache = new AnswerCache(limits);
  }

  /** Whether the list admits the candidate, with whatever look-ups that takes. */
  public CompletionStage<Match> match(HostList list, Candidate candidate, Surroundings around) {
    return answers(list.questions(candidate, around))
        .thenApply(lookedUp -> list.match(candidate, around, lookedUp));
  }

  /** The answers to all questions; never fails. */
  public CompletionStage<LookedUp> answers(Set<Question> questions) {
    Map<Question, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
    for (Question question : questions) {
      asked.put(
          question,
          switch (question) {
            case Question.Addresses _ -> ask(question);
            case Question.Names(var address) ->
                ask(question).thenCompose(answer -> confirmed(address, answer));
          });
    }
    return all(asked.values())
        .thenApply(
            _ -> {
              Map<Question, Answer> answers = new HashMap<>();
              asked.forEach((question, answer) -> answers.put(question, answer.join()));
              return new LookedUp(answers);
            });
  }

  /** How many answers are kept now. */
  public int cachedAnswers() {
    lock.lock();
    try {
      return cache.size();
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Answer> confirmed(InetAddress address, Answer names) {
    if (!(names instanceof Answer.Names(var found))) {
      return CompletableFuture.completedFuture(names);
    }
    Map<String, CompletableFuture<Answer>> back = new LinkedHashMap<>();
    found.forEach(name -> back.put(name, ask(new Question.Addresses(name))));
    return all(back.values())
        .thenApply(
            _ -> {
              Set<String> kept = new LinkedHashSet<>();
              for (var entry : back.entrySet()) {
                switch (entry.getValue().join()) {
                  case Answer.Addresses(var addresses) when addresses.contains(address) ->
                      kept.add(entry.getKey());
                  case Answer.Addresses _, Answer.Names _ -> {}
                  case Answer.Failed failed -> {
                    return failed;
                  }
                }
              }
              return new Answer.Names(kept);
            });
  }

  private CompletableFuture<Answer> ask(Question question) {
    Pending asked;
    lock.lock();
    try {
      Optional<Answer> known = cache.get(question, nanoTime.getAsLong());
      if (known.isPresent()) {
        return CompletableFuture.completedFuture(known.get());
      }
      Pending same = pending.get(question);
      if (same != null) {
        return same.answer();
      }
      if (waiting.size() >= limits.maxWaiting()) {
        return CompletableFuture.completedFuture(
            new Answer.Failed(limits.maxWaiting() + " look-ups are waiting already"));
      }
      asked = new Pending(question, new CompletableFuture<>());
      pending.put(question, asked);
      waiting.add(asked);
    } finally {
      lock.unlock();
    }
    Runnable callOff = alarm.after(limits.deadline(), () -> expired(asked));
    var _ = asked.answer().whenComplete((_, _) -> callOff.run());
    dispatch();
    return asked.answer();
  }

  /** One thread at a time hands out turns, in a loop: answers that come at once don't recurse. */
  private void dispatch() {
    for (Optional<Pending> next = nextTurn(false); next.isPresent(); next = nextTurn(true)) {
      resolve(next.get());
    }
  }

  private Optional<Pending> nextTurn(boolean again) {
    lock.lock();
    try {
      if (dispatching && !again) {
        return Optional.empty();
      }
      dispatching = !waiting.isEmpty() && atResolver < limits.maxAtOnce();
      if (!dispatching) {
        return Optional.empty();
      }
      atResolver++;
      return Optional.of(waiting.remove());
    } finally {
      lock.unlock();
    }
  }

  private void resolve(Pending asked) {
    CompletionStage<Answer> answer;
    try {
      answer = resolver.apply(asked.question());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer.whenComplete(
        (found, failure) -> {
          settle(
              asked,
              failure == null
                  ? bounded(asked.question(), found)
                  : new Answer.Failed("the resolver failed: " + failure));
          dispatch();
        });
  }

  private void settle(Pending asked, Answer answer) {
    lock.lock();
    try {
      atResolver--;
      pending.remove(asked.question(), asked);
      // after the deadline too: the next one who asks has it at once
      cache.put(asked.question(), answer, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
    asked.answer().complete(answer);
  }

  private void expired(Pending asked) {
    Answer none = new Answer.Failed("no answer within " + limits.deadline().toMillis() + " ms");
    lock.lock();
    try {
      waiting.remove(asked);
      if (pending.remove(asked.question(), asked)) {
        cache.put(asked.question(), none, nanoTime.getAsLong());
      }
    } finally {
      lock.unlock();
    }
    asked.answer().complete(none);
  }

  private static Answer bounded(Question question, Answer answer) {
    return switch (question) {
      case Question.Addresses _ when answer instanceof Answer.Addresses(var found) ->
          new Answer.Addresses(found.stream().limit(MAX_ADDRESSES).collect(Collectors.toSet()));
      case Question.Names _ when answer instanceof Answer.Names(var found) ->
          new Answer.Names(
              found.stream()
                  .limit(MAX_NAMES)
                  .flatMap(name -> HostName.parse(name).stream())
                  .collect(Collectors.toSet()));
      case Question.Addresses _, Question.Names _ ->
          answer instanceof Answer.Failed
              ? answer
              : new Answer.Failed("the resolver answered another question");
    };
  }

  private static CompletableFuture<Void> all(Iterable<CompletableFuture<Answer>> answers) {
    List<CompletableFuture<Answer>> list = new ArrayList<>();
    answers.forEach(list::add);
    return CompletableFuture.allOf(list.toArray(CompletableFuture[]::new));
  }
}
