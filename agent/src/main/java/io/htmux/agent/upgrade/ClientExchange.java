package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is the same at a client's end of either upgrade: it reads heads within one time, and ends
 * once, with what its listener is told.
 *
 * <pre>
 * READING ─{@link #handOver}─► HANDING_OVER ─► removed
 *    │ {@link #fail}, too slow, malformed, too much, a write failed
 *    └────► OVER   (listener told once, closed)
 * </pre>
 *
 * <p>On the event loop of its channel.
 */
final class ClientExchange {

  private enum Step {
    READING,
    HANDING_OVER,
    OVER
  }

  private final ClientUpgradeListener listener;
  private final HeadInput input = new HeadInput(HeadInput.BEHIND_AN_ANSWER);
  private final Deadline deadline = new Deadline();
  private Step step = Step.READING;

  ClientExchange(ClientUpgradeListener listener) {
    this.listener = listener;
  }

  /** The time runs for all heads together, however often an octet comes. */
  void begin(ChannelHandlerContext context, Duration within) {
    deadline.start(
        context,
        within,
        () -> fail(context, new UpgradeFailure.TimedOut(within, input.headOctets())));
  }

  void write(ChannelHandlerContext context, Head head) {
    context
        .writeAndFlush(head.octets())
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                closed(context, Optional.of(written.cause()));
              }
            });
  }

  /**
   * Takes the buffer over.
   *
   * @param whole told of a head that has come whole, unless too much has come behind it
   */
  void read(ChannelHandlerContext context, ByteBuf in, Consumer<Head> whole) {
    try {
      switch (step) {
        case READING -> input.read(in).ifPresent(whole);
        case HANDING_OVER -> input.keep(in);
        case OVER -> in.release();
      }
    } catch (MalformedHeadException e) {
      malformed(context, e);
    }
  }

  /** Whether something came behind the last head. */
  boolean isFollowed() {
    return input.isFollowed();
  }

  /** Another head is to come. */
  void next() {
    input.next();
  }

  void handOver(ChannelHandlerContext context, UpgradeAnswer answer) {
    step = Step.HANDING_OVER;
    deadline.cancel();
    input.handOver(context, () -> listener.upgraded(context.channel(), answer));
  }

  void malformed(ChannelHandlerContext context, MalformedHeadException cause) {
    fail(context, new UpgradeFailure.MalformedAnswer(cause.getMessage()));
  }

  void closed(ChannelHandlerContext context, Optional<Throwable> cause) {
    fail(context, new UpgradeFailure.Closed(input.headOctets(), cause));
  }

  void fail(ChannelHandlerContext context, UpgradeFailure failure) {
    if (step != Step.READING) {
      return;
    }
    end();
    listener.failed(context.channel(), failure);
    var _ = context.close();
  }

  void end() {
    step = Step.OVER;
    deadline.cancel();
    input.release();
  }
}
