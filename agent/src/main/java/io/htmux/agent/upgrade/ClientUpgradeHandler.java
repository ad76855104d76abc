package io.htmux.agent.upgrade;

import io.htmux.agent.upgrade.AnswerCheck.Verdict.Agreed;
import io.htmux.agent.upgrade.AnswerCheck.Verdict.Failed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Optional;

/**
 * The client's end of the upgrade on one connection (HTMUX/1.0 §2.5).
 *
 * <pre>
 * UNSENT ─active, request written─► READING_HEAD ─whole head, all checks hold─► HANDING_OVER ─► removed
 *                                        │ malformed, refused, too slow, closed
 *                                        └────► OVER   (listener told once, closed)
 * </pre>
 *
 * <p>The role's handlers come into the pipeline only after the whole answer was read, so nothing of
 * theirs can leave in one segment with the request, where the original would lose it (§2.6). One
 * instance per channel, on its event loop.
 */
public final class ClientUpgradeHandler extends ChannelInboundHandlerAdapter {

  private enum Step {
    UNSENT,
    READING_HEAD,
    HANDING_OVER,
    OVER
  }

  private final ClientTerms terms;
  private final ClientUpgradeListener listener;
  private final AnswerCheck check;
  private final HeadInput input = new HeadInput(HeadInput.BEHIND_AN_ANSWER);
  private final Deadline deadline = new Deadline();
  private Step step = Step.UNSENT;

  public ClientUpgradeHandler(ClientTerms terms, ClientUpgradeListener listener) {
    this.terms = terms;
    this.listener = listener;
    this.check = new AnswerCheck(terms);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      send(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    send(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    switch (step) {
      case UNSENT, READING_HEAD -> readHead(context, in);
      case HANDING_OVER -> keep(context, in);
      case OVER -> in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed(context, Optional.empty());
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closed(context, Optional.of(cause));
  }

  private void send(ChannelHandlerContext context) {
    if (step != Step.UNSENT) {
      return;
    }
    step = Step.READING_HEAD;
    Optional<Pair> observed = Pair.atClient(context.channel());
    if (observed.isEmpty()) {
      closed(context, Optional.empty());
      return;
    }
    deadline.start(
        context,
        terms.answerTimeout(),
        () ->
            fail(context, new UpgradeFailure.TimedOut(terms.answerTimeout(), input.headOctets())));
    context
        .writeAndFlush(terms.request(observed.get()).head().octets())
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                closed(context, Optional.of(written.cause()));
              }
            });
  }

  private void readHead(ChannelHandlerContext context, ByteBuf in) {
    try {
      input.read(in).ifPresent(head -> examine(context, head));
    } catch (MalformedHeadException e) {
      fail(context, new UpgradeFailure.MalformedAnswer(e.getMessage()));
    }
  }

  private void keep(ChannelHandlerContext context, ByteBuf in) {
    try {
      input.keep(in);
    } catch (MalformedHeadException e) {
      fail(context, new UpgradeFailure.MalformedAnswer(e.getMessage()));
    }
  }

  private void examine(ChannelHandlerContext context, Head head) {
    Optional<Pair> observed = Pair.atClient(context.channel());
    if (step != Step.READING_HEAD || observed.isEmpty()) {
      closed(context, Optional.empty());
      return;
    }
    switch (check.of(head, observed.get())) {
      case Agreed(UpgradeAnswer answer) -> handOver(context, answer);
      case Failed(UpgradeFailure failure) -> fail(context, failure);
    }
  }

  private void handOver(ChannelHandlerContext context, UpgradeAnswer answer) {
    step = Step.HANDING_OVER;
    deadline.cancel();
    input.handOver(context, () -> listener.upgraded(context.channel(), answer));
  }

  private void closed(ChannelHandlerContext context, Optional<Throwable> cause) {
    fail(context, new UpgradeFailure.Closed(input.headOctets(), cause));
  }

  private void fail(ChannelHandlerContext context, UpgradeFailure failure) {
    if (step == Step.OVER || step == Step.HANDING_OVER) {
      return;
    }
    end();
    listener.failed(context.channel(), failure);
    var _ = context.close();
  }

  private void end() {
    step = Step.OVER;
    deadline.cancel();
    input.release();
  }
}
