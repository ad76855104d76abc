package io.htmux.agent.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.htmux.agent.bench.figure.Figure;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order against the target, with nothing in between. */
class GeneratorProcessTest {
  private static final long SHORT = 60;

  private final GeneratorProcess generator = new GeneratorProcess(Transport.start("generator"));
  private Channel target;
  private int port;

  @BeforeEach
  void listen() throws InterruptedException {
    target = TargetProcess.listen(Transport.start("target"));
    port = ((InetSocketAddress) target.localAddress()).getPort();
  }

  @AfterEach
  void stop() {
    target.close().syncUninterruptibly();
  }

  private Map<Figure, Double> figures(LoadOrder order) throws InterruptedException {
    LoadAnswer answer = generator.answer(order);
    assertThat(answer).isInstanceOf(LoadAnswer.Measured.class);
    return ((LoadAnswer.Measured) answer).figures();
  }

  @Test
  void bulkMovesOctetsInEitherDirectionAndEachStreamHasItsShare() throws InterruptedException {
    for (Direction direction : Direction.values()) {
      Map<Figure, Double> figures = figures(new LoadOrder.Bulk(port, direction, 4, SHORT, SHORT));
      assertThat(figures.get(Figure.OCTETS_PER_SECOND)).isGreaterThan(1 << 20);
      assertThat(figures.get(Figure.OCTETS)).isGreaterThan(1 << 16);
      assertThat(figures.get(Figure.FAIRNESS)).isBetween(0.0, 1.0);
    }
  }

  @Test
  void noMoreRequestsAreAnsweredThanWereDue() throws InterruptedException {
    Map<Figure, Double> figures = figures(new LoadOrder.Requests(port, 4, 1000, 128, SHORT, 200));
    assertThat(figures.get(Figure.ANSWERED)).isBetween(1.0, 264.0);
    assertThat(figures.get(Figure.P50_SECONDS)).isPositive();
    assertThat(figures.get(Figure.P999_SECONDS))
        .isGreaterThanOrEqualTo(figures.get(Figure.P50_SECONDS));
  }

  @Test
  void connectionsAreOpenedAndNoneFails() throws InterruptedException {
    Map<Figure, Double> figures = figures(new LoadOrder.Opens(port, 8, SHORT, SHORT));
    assertThat(figures.get(Figure.OPENS_PER_SECOND)).isPositive();
    assertThat(figures.get(Figure.FAILED_OPENS)).isZero();
  }

  @Test
  void idleStreamsStayOpenUntilTheyAreClosed() throws InterruptedException {
    assertThat(figures(new LoadOrder.OpenIdle(port, 120, 10_000)).get(Figure.OPENED))
        .isEqualTo(120);
    assertThat(figures(new LoadOrder.CloseIdle())).isEmpty();
    assertThat(figures(new LoadOrder.OpenIdle(port, 3, 10_000)).get(Figure.OPENED)).isEqualTo(3);
    assertThat(figures(new LoadOrder.CloseIdle())).isEmpty();
  }

  @Test
  void anAnswerComesBesideAStreamThatStandsStill() throws InterruptedException {
    for (Direction direction : Direction.values()) {
      Map<Figure, Double> figures = figures(new LoadOrder.Stalled(port, direction, SHORT, SHORT));
      assertThat(figures.get(Figure.ECHO_SECONDS)).isPositive();
      assertThat(figures.get(Figure.OCTETS_PER_SECOND)).isPositive();
    }
  }

  static Stream<LoadOrder> orders() {
    return Stream.of(
        new LoadOrder.Bulk(0, Direction.UP, 2, 1, 1),
        new LoadOrder.Requests(0, 1, 100, 128, 1, 1),
        new LoadOrder.Opens(0, 2, 1, 1),
        new LoadOrder.OpenIdle(0, 3, 100),
        new LoadOrder.Stalled(0, Direction.DOWN, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void wherePortsAreClosedTheAnswerIsAReason(LoadOrder order)
      throws InterruptedException, IOException {
    LoadAnswer answer = generator.answer(at(order, closedPort()));
    assertThat(answer).isInstanceOf(LoadAnswer.Failed.class);
    assertThat(((LoadAnswer.Failed) answer).reason()).isNotBlank();
    assertThat(figures(new LoadOrder.OpenIdle(port, 1, 10_000)).get(Figure.OPENED)).isEqualTo(1);
    assertThat(figures(new LoadOrder.CloseIdle())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("orders")
  void anOrderIsOneLineOfJson(LoadOrder order) throws IOException {
    JsonMapper json = new JsonMapper();
    String line = json.writerFor(LoadOrder.class).writeValueAsString(order);
    assertThat(line).doesNotContain("\n");
    assertThat(json.readValue(line, LoadOrder.class)).isEqualTo(order);
  }

  private static LoadOrder at(LoadOrder order, int port) {
    return switch (order) {
      case LoadOrder.Bulk one ->
          new LoadOrder.Bulk(
              port, one.direction(), one.streams(), one.warmUpMillis(), one.measuredMillis());
      case LoadOrder.Requests one ->
          new LoadOrder.Requests(port, one.streams(), one.perSecond(), one.octets(), 1, 1);
      case LoadOrder.Opens one -> new LoadOrder.Opens(port, one.parallel(), 1, 1);
      case LoadOrder.OpenIdle one ->
          new LoadOrder.OpenIdle(port, one.streams(), one.withinMillis());
      case LoadOrder.CloseIdle one -> one;
      case LoadOrder.Stalled one -> new LoadOrder.Stalled(port, one.direction(), 1, 1);
    };
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
