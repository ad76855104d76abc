package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bounds of time, memory and load, with a resolver that answers when told and a clock by hand. */
class NameLookupTest {

  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");
  private static final Question A = new Question.Addresses("a.dom");
  private static final NameLookup.Limits LIMITS =
      new NameLookup.Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          3,
          2,
          4);

  private final Map<Question, CompletableFuture<Answer>> atResolver = new LinkedHashMap<>();
  private final List<Question> asked = new ArrayList<>();
  private final List<Runnable> alarms = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - 5;
  private final NameLookup lookup =
      new NameLookup(this::resolve, () -> nowNanos, this::alarm, LIMITS);

  @Test
  void anAnswerIsKeptForItsTimeAndNoLonger() {
    assertAskedAgainAfter(new Answer.Addresses(Set.of(ADDRESS)), Duration.ofSeconds(60));
  }

  @Test
  void thatANameDoesNotExistIsKeptForAShorterTime() {
    assertAskedAgainAfter(new Answer.Addresses(Set.of()), Duration.ofSeconds(10));
  }

  @Test
  void aFailureIsKeptForAMoment() {
    assertAskedAgainAfter(new Answer.Failed("no server"), Duration.ofSeconds(2));
  }

  @Test
  void theSameQuestionIsAskedOnceAtATime() {
    CompletableFuture<LookedUp> one = ask(A);
    CompletableFuture<LookedUp> two = ask(A);
    assertThat(asked).containsExactly(A);
    answer(A, new Answer.Addresses(Set.of(ADDRESS)));
    assertThat(one.join()).isEqualTo(two.join());
  }

  @Test
  void oneCallerCannotAnswerForAnother() {
    ask(A).complete(LookedUp.NOTHING);
    CompletableFuture<LookedUp> other = ask(A);
    answer(A, new Answer.Addresses(Set.of(ADDRESS)));
    assertThat(other.join().answers()).containsEntry(A, new Answer.Addresses(Set.of(ADDRESS)));
  }

  @Test
  void neverMoreAtTheResolverThanAllowedAndTheOverflowFailsAtOnce() {
    List<CompletableFuture<LookedUp>> all =
        IntStream.range(0, 7).mapToObj(i -> ask(name(i))).toList();

    assertThat(asked).containsExactly(name(0), name(1));
    assertThat(all.get(5)).isNotDone();
    assertThat(all.get(6).join().answers().get(name(6)))
        .isEqualTo(new Answer.Failed("4 look-ups are waiting already"));

    answer(name(1), new Answer.Addresses(Set.of()));
    assertThat(asked).containsExactly(name(0), name(1), name(2));
  }

  @Test
  void afterTheDeadlineThereIsAFailureEvenIfTheResolverHangs() {
    List<CompletableFuture<LookedUp>> all =
        IntStream.range(0, 3).mapToObj(i -> ask(name(i))).toList();

    List.copyOf(alarms).forEach(Runnable::run);

    Answer late = new Answer.Failed("no answer within 5000 ms");
    assertThat(all.get(0).join().answers()).containsValue(late);
    assertThat(all.get(2).join().answers()).containsValue(late);
    assertThat(asked).as("a hanging look-up keeps its place").hasSize(2);
  }

  @Test
  void aLateAnswerServesTheNextWhoAsks() {
    CompletableFuture<LookedUp> tooEarly = ask(A);
    List.copyOf(alarms).forEach(Runnable::run);
    answer(A, new Answer.Addresses(Set.of(ADDRESS)));

    assertThat(tooEarly.join().answers().get(A)).isInstanceOf(Answer.Failed.class);
    assertThat(ask(A).join().answers().get(A)).isEqualTo(new Answer.Addresses(Set.of(ADDRESS)));
  }

  @Test
  void theAlarmIsCalledOffWhenTheAnswerIsThere() {
    CompletableFuture<LookedUp> asking = ask(A);
    assertThat(alarms).hasSize(1);
    answer(A, new Answer.Addresses(Set.of()));
    assertThat(asking).isDone();
    assertThat(alarms).isEmpty();
  }

  @Test
  void theCacheHasNoMoreEntriesThanAllowedAndForgetsTheUnusedOnes() {
    for (int i = 0; i < 3; i++) {
      assertThat(ask(name(i))).isNotDone();
      answer(name(i), new Answer.Addresses(Set.of()));
    }
    assertThat(ask(name(0))).isDone();
    assertThat(ask(name(3))).isNotDone();
    answer(name(3), new Answer.Addresses(Set.of()));

    assertThat(lookup.cachedAnswers()).isEqualTo(3);
    assertThat(ask(name(0))).isDone();
    assertThat(ask(name(1))).isNotDone();
  }

  @Test
  void thousandAnswersThatComeAtOnceDoNotRecurse() {
    NameLookup many =
        new NameLookup(
            _ -> CompletableFuture.completedFuture(new Answer.Addresses(Set.of())),
            () -> nowNanos,
            this::alarm,
            NameLookup.Limits.DEFAULT);
    Set<Question> questions =
        IntStream.range(0, 20_000).mapToObj(NameLookupTest::name).collect(Collectors.toSet());
    assertThat(many.answers(questions).toCompletableFuture().join().answers()).hasSize(20_000);
    assertThat(many.cachedAnswers()).isEqualTo(4096);
  }

  @Test
  void aResolverThatThrowsOrAnswersAnotherQuestionIsAFailure() {
    NameLookup broken =
        new NameLookup(
            question -> {
              if (question.equals(A)) {
                throw new IllegalStateException("boom");
              }
              return CompletableFuture.completedFuture(new Answer.Names(Set.of("x.dom")));
            },
            () -> nowNanos,
            this::alarm,
            LIMITS);
    LookedUp answers = broken.answers(Set.of(A, name(1))).toCompletableFuture().join();
    assertThat(answers.answers().get(A))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.reason()).contains("boom"));
    assertThat(answers.answers().get(name(1)))
        .isEqualTo(new Answer.Failed("the resolver answered another question"));
  }

  @Test
  void aReverseZoneThatLiesIsNotBelieved() {
    Question names = new Question.Names(ADDRESS);
    CompletableFuture<LookedUp> asking = ask(names);
    answer(names, new Answer.Names(Set.of("Honest.dom.", "liar.dom", "127.0.0.1", "no name")));
    answer(new Question.Addresses("honest.dom"), new Answer.Addresses(Set.of(ADDRESS)));
    answer(
        new Question.Addresses("liar.dom"),
        new Answer.Addresses(Set.of(InetAddress.ofLiteral("192.0.2.9"))));

    assertThat(asking.join().answers())
        .containsEntry(names, new Answer.Names(Set.of("honest.dom")));
  }

  @Test
  void aFloodOfNamesIsCut() {
    NameLookup roomy =
        new NameLookup(this::resolve, () -> nowNanos, this::alarm, NameLookup.Limits.DEFAULT);
    Question names = new Question.Names(ADDRESS);
    assertThat(roomy.answers(Set.of(names)).toCompletableFuture()).isNotDone();
    answer(
        names,
        new Answer.Names(
            IntStream.range(0, 1000).mapToObj(i -> "n" + i + ".dom").collect(Collectors.toSet())));
    assertThat(asked).hasSize(1 + 8);
  }

  @Test
  void aFloodOfAddressesIsCut() {
    CompletableFuture<LookedUp> asking = ask(A);
    answer(
        A,
        new Answer.Addresses(
            IntStream.range(0, 200)
                .mapToObj(n -> InetAddress.ofLiteral("10.0.0." + n))
                .collect(Collectors.toSet())));
    assertThat(asking.join().answers().get(A))
        .isInstanceOfSatisfying(
            Answer.Addresses.class, addresses -> assertThat(addresses.found()).hasSize(32));
  }

  @Test
  void theDefaultsArePinned() {
    assertThat(NameLookup.Limits.DEFAULT)
        .isEqualTo(
            new NameLookup.Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                4096,
                16,
                1024));
  }

  @Test
  void whatNeedsNoLookUpIsAnsweredAtOnce() {
    CompletionStage<Match> match =
        lookup.match(HostList.parse("192.0.2.*"), Candidate.of(ADDRESS), Surroundings.NONE);
    assertThat(match.toCompletableFuture()).isCompletedWithValue(Match.YES);
    assertThat(asked).isEmpty();
  }

  private void assertAskedAgainAfter(Answer answer, Duration kept) {
    assertThat(ask(A)).isNotDone();
    answer(A, answer);
    nowNanos += kept.toNanos() - 1;
    assertThat(ask(A).join().answers()).containsEntry(A, answer);
    nowNanos += 1;
    assertThat(ask(A)).isNotDone();
    assertThat(asked).containsExactly(A, A);
  }

  private CompletableFuture<LookedUp> ask(Question question) {
    return lookup.answers(Set.of(question)).toCompletableFuture();
  }

  private void answer(Question question, Answer answer) {
    CompletableFuture<Answer> waiting = atResolver.remove(question);
    assertThat(waiting).as("%s is at the resolver", question).isNotNull();
    waiting.complete(answer);
  }

  private CompletionStage<Answer> resolve(Question question) {
    asked.add(question);
    return atResolver.computeIfAbsent(question, _ -> new CompletableFuture<>());
  }

  private Runnable alarm(Duration time, Runnable task) {
    assertThat(time).isEqualTo(Duration.ofSeconds(5));
    alarms.add(task);
    return () -> alarms.remove(task);
  }

  private static Question name(int number) {
    return new Question.Addresses("host" + number + ".dom");
  }
}
