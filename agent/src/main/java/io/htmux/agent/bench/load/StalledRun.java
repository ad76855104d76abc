package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A stream whose reader has stopped, then a question in a second stream and bulk in a third. */
final class StalledRun {
  private static final Duration STALLED_AFTER = Duration.ofMillis(500);
  private static final Duration STALLS_WITHIN = Duration.ofSeconds(10);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private final Transport transport;

  StalledRun(Transport transport) {
    this.transport = transport;
  }

  Map<Figure, Double> run(LoadOrder.Stalled order) throws LoadFailure, InterruptedException {
    Channel stalled =
        switch (order.direction()) {
          case UP -> stalledTarget(order.port());
          case DOWN -> stalledUser(order.port());
        };
    try {
      Map<Figure, Double> figures = new HashMap<>();
      figures.put(Figure.ECHO_SECONDS, echoSeconds(order.port()));
      figures.putAll(
          new BulkRun(transport)
              .run(
                  new LoadOrder.Bulk(
                      order.port(),
                      order.direction(),
                      1,
                      order.warmUpMillis(),
                      order.measuredMillis())));
      return figures;
    } finally {
      stalled.close();
    }
  }

  /** The target reads nothing: pours until nothing has moved for a while. */
  private Channel stalledTarget(int port) throws LoadFailure, InterruptedException {
    Pour pour = new Pour(Optional.of(Service.HOLD));
    Channel channel = Connecting.await(transport.connect(port, pour));
    long begin = System.nanoTime();
    long before = -1;
    while (true) {
      long octets = transport.loop().submit(pour::octets).sync().getNow();
      if (octets == before) {
        return channel;
      }
      if (System.nanoTime() - begin > STALLS_WITHIN.toNanos()) {
        channel.close();
        throw new LoadFailure(
            "a stream whose target reads nothing took "
                + (octets >> 20)
                + " MiB in "
                + STALLS_WITHIN.toSeconds()
                + " s, and did not stop");
      }
      before = octets;
      TimeUnit.MILLISECONDS.sleep(STALLED_AFTER.toMillis());
    }
  }

  /** The user reads nothing of what the target pours. */
  private Channel stalledUser(int port) throws LoadFailure, InterruptedException {
    Channel channel = Connecting.await(transport.connectPaused(port, new Unread()));
    TimeUnit.MILLISECONDS.sleep(STALLED_AFTER.toMillis());
    return channel;
  }

  private double echoSeconds(int port) throws LoadFailure, InterruptedException {
    Question question = new Question(transport.loop());
    long begin = System.nanoTime();
    Channel channel = Connecting.await(transport.connect(port, question));
    try {
      if (!question.answer().await(ANSWER_WITHIN.toMillis())) {
        throw new LoadFailure(
            "no answer within "
                + ANSWER_WITHIN.toSeconds()
                + " s beside a stream whose reader has stopped");
      }
      return (System.nanoTime() - begin) / 1e9;
    } finally {
      channel.close();
    }
  }

  /** Asks for octets and reads none of them. */
  private static final class Unread extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Service.SOURCE.asked());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
