package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Streams that are opened one by one, each when the last was answered, and then left alone. */
final class IdleStreams {
  private static final int SAMPLE = 50;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private record Idle(Channel channel, Question question) {}

  private final Transport transport;

  /**
   * Touched on the event loop while streams are opened, and by the main thread before and after.
   */
  private final List<Idle> streams = new ArrayList<>();

  IdleStreams(Transport transport) {
    this.transport = transport;
  }

  /** Opens as many as it can in the time given; one that is not answered ends it. */
  Map<Figure, Double> open(LoadOrder.OpenIdle order) throws LoadFailure, InterruptedException {
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(order.withinMillis());
    Promise<Void> over = transport.loop().newPromise();
    transport.loop().execute(() -> openNext(order, end, over));
    boolean isOver = over.await(order.withinMillis() + ANSWER_WITHIN.toMillis());
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (isOver && !over.isSuccess()) {
      int number = streams.size();
      closeAll();
      throw new LoadFailure("stream " + number + " failed: " + over.cause().getMessage());
    }
    int answered = transport.loop().submit(this::answered).sync().getNow();
    if (answered == 0) {
      closeAll();
      throw new LoadFailure("the first stream had no answer within " + seconds + " s");
    }
    return Map.of(Figure.OPENED, (double) answered, Figure.OPENING_SECONDS, seconds);
  }

  /** Asks a sample of them once more, then closes all. */
  Map<Figure, Double> close() throws LoadFailure, InterruptedException {
    try {
      int step = Math.max(1, streams.size() / SAMPLE);
      int answered = transport.loop().submit(this::answered).sync().getNow();
      for (int i = 0; i < answered; i += step) {
        Idle idle = streams.get(i);
        Promise<Void> answer =
            transport.loop().submit(() -> idle.question.ask(idle.channel)).sync().getNow();
        await(answer, i + 1);
      }
      return Map.of();
    } finally {
      closeAll();
    }
  }

  /** All, unless the last one still waits for its answer. */
  private int answered() {
    boolean waits = !streams.isEmpty() && !streams.getLast().question.answer().isSuccess();
    return streams.size() - (waits ? 1 : 0);
  }

  private void closeAll() throws InterruptedException {
    for (Idle idle : streams) {
      idle.channel.close().await();
    }
    streams.clear();
  }

  private void openNext(LoadOrder.OpenIdle order, long end, Promise<Void> over) {
    if (streams.size() == order.streams() || System.nanoTime() - end > 0) {
      over.trySuccess(null);
      return;
    }
    Question question = new Question(transport.loop());
    ChannelFuture connecting = transport.connect(order.port(), question);
    streams.add(new Idle(connecting.channel(), question));
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            over.tryFailure(connected.cause());
          }
        });
    question
        .answer()
        .addListener(
            answered -> {
              if (answered.isSuccess()) {
                openNext(order, end, over);
              } else {
                over.tryFailure(answered.cause());
              }
            });
  }

  private static void await(Promise<Void> answer, int number)
      throws LoadFailure, InterruptedException {
    if (!answer.await(ANSWER_WITHIN.toMillis())) {
      throw new LoadFailure(
          "stream " + number + " had no answer within " + ANSWER_WITHIN.toSeconds() + " s");
    }
    if (!answer.isSuccess()) {
      throw new LoadFailure("stream " + number + " failed: " + answer.cause().getMessage());
    }
  }
}
