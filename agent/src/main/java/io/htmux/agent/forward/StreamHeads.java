package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the heads that a stream begins with, one after the other, until the reader has had enough;
 * what has come behind them is put back into the stream. On the session's event loop.
 */
final class StreamHeads extends ChannelInboundHandlerAdapter {

  /** Who is told. */
  interface Reader {
    void head(StreamHead head);

    /**
     * There will be no further head.
     *
     * @param reason of the fixed set that the metrics know
     */
    void failed(String reason, String detail);
  }

  private final StreamChannel stream;
  private final Reader reader;
  private ByteBuf came = Unpooled.EMPTY_BUFFER;
  private Optional<Future<?>> deadline = Optional.empty();
  private boolean over;

  private StreamHeads(StreamChannel stream, Reader reader) {
    this.stream = stream;
    this.reader = reader;
  }

  /**
   * Begins to read.
   *
   * @param first what was read already; taken over
   * @param within how long the first head may take
   */
  static StreamHeads of(StreamChannel stream, ByteBuf first, Duration within, Reader reader) {
    StreamHeads heads = new StreamHeads(stream, reader);
    heads.came = first;
    heads.deadline =
        Optional.of(
            stream
                .eventLoop()
                .schedule(
                    () -> heads.fail("timed-out", "no whole head came in time"),
                    within.toMillis(),
                    TimeUnit.MILLISECONDS));
    stream.pipeline().addLast("heads", heads);
    stream.eventLoop().execute(heads::next);
    return heads;
  }

  /**
   * No more heads: runs {@code then} with the stream as if nothing had been read behind them. At
   * once, since a stream that its peer has ended already closes as soon as nothing waits in it.
   */
  void end(Runnable then) {
    finish();
    if (!stream.isActive()) {
      reader.failed("no-answer", "the peer closed the stream");
      return;
    }
    ByteBuf behind = came;
    came = Unpooled.EMPTY_BUFFER;
    stream.pipeline().remove(this);
    stream.putBack(behind);
    then.run();
  }

  /** Reads the next head. There is no deadline for it. */
  void next() {
    if (over) {
      return;
    }
    Optional<StreamHead> head;
    try {
      head = StreamHead.read(came);
    } catch (ConnectHeadException e) {
      fail(e.isTooLarge() ? "head-too-large" : "bad-head", e.getMessage());
      return;
    }
    if (head.isPresent()) {
      deadline.ifPresent(one -> one.cancel(false));
      reader.head(head.get());
    } else {
      stream.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    came = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(stream.alloc(), came, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    next();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail("no-answer", "the peer closed the stream");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail("no-answer", String.valueOf(cause.getMessage()));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!stream.isActive()) {
      came.release();
      came = Unpooled.EMPTY_BUFFER;
    }
  }

  private void fail(String reason, String detail) {
    if (!over) {
      finish();
      reader.failed(reason, detail);
    }
  }

  private void finish() {
    over = true;
    deadline.ifPresent(one -> one.cancel(false));
  }
}
