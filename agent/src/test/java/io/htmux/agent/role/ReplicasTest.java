package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.upgrade.WhichServer;
import org.junit.jupiter.api.Test;

/** Which of the servers behind one address a client wants (HTMUX/2.0 §5.11). */
class ReplicasTest {
  private final Replicas replicas = new Replicas(1);

  @Test
  void asManySeatsAreWantedAsThereAreServers() {
    assertThat(replicas.wantedSeats()).isEqualTo(1);
    assertThat(replicas.take(0, server("a", 3))).isTrue();
    assertThat(replicas.wantedSeats()).isEqualTo(3);
    assertThat(replicas.isComplete()).isFalse();
    assertThat(replicas.take(1, server("b", 3))).isTrue();
    assertThat(replicas.take(2, server("c", 3))).isTrue();
    assertThat(replicas.isComplete()).isTrue();
  }

  @Test
  void aServerThatIsThereAlreadyIsNotWantedTwice() {
    replicas.take(0, server("a", 3));
    assertThat(replicas.take(1, server("a", 3))).isFalse();
    assertThat(replicas.take(0, server("a", 3))).as("its own seat").isTrue();
    replicas.leave(0);
    assertThat(replicas.take(1, server("a", 3))).isTrue();
  }

  @Test
  void theNumberThatWasToldLastCounts() {
    replicas.take(0, server("a", 3));
    replicas.take(1, server("a", 2));
    assertThat(replicas.wantedSeats()).isEqualTo(2);
    replicas.take(1, server("b", 5));
    assertThat(replicas.wantedSeats()).isEqualTo(5);
  }

  @Test
  void severalSessionsWithEachServerAreWantedIfSaid() {
    Replicas pairs = new Replicas(2);
    assertThat(pairs.wantedSeats()).isEqualTo(2);
    assertThat(pairs.take(0, server("a", 2))).isTrue();
    assertThat(pairs.take(1, server("a", 2))).isTrue();
    assertThat(pairs.take(2, server("a", 2))).isFalse();
    assertThat(pairs.take(2, server("b", 2))).isTrue();
    assertThat(pairs.isComplete()).isFalse();
    assertThat(pairs.take(3, server("b", 2))).isTrue();
    assertThat(pairs.isComplete()).isTrue();
  }

  @Test
  void aSessionThatWaitsAsksItsOwnServerOnly() {
    replicas.take(0, server("a", 3));
    assertThat(replicas.isWorthAsking(0, server("b", 3))).isFalse();
    assertThat(replicas.isWorthAsking(0, server("c", 3))).isFalse();
    assertThat(replicas.isWorthAsking(0, server("b", 3))).isFalse();
    assertThat(replicas.isWorthAsking(0, server("a", 3))).isTrue();
  }

  @Test
  void aServerIsGoneWhenAsManyOthersWereMetAsThereAreServers() {
    replicas.take(0, server("a", 3));
    replicas.isWorthAsking(0, server("b", 3));
    replicas.isWorthAsking(0, server("c", 3));
    assertThat(replicas.isWorthAsking(0, server("d", 3))).isTrue();

    replicas.leave(0);
    replicas.take(0, server("d", 1));
    assertThat(replicas.isWorthAsking(0, server("e", 1)))
        .as("of a single server another one is the next start")
        .isTrue();
  }

  @Test
  void whatWasMetBeforeTheSessionWentOnDoesNotCountTheNextTime() {
    replicas.take(0, server("a", 2));
    replicas.isWorthAsking(0, server("b", 2));
    replicas.found(0);
    assertThat(replicas.isWorthAsking(0, server("c", 2))).isFalse();
  }

  private static WhichServer server(String id, int count) {
    return new WhichServer(id, count);
  }
}
