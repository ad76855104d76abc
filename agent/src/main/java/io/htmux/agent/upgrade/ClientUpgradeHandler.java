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
 * active ─request written─► whole head ─all checks hold─► handed over
 *                               │ refused, a check fails, or as {@link ClientExchange} ends
 *                               └────► failed
 * </pre>
 *
 * <p>The role's handlers come into the pipeline only after the whole answer was read, so nothing of
 * theirs can leave in one segment with the request, where the original would lose it (§2.6). One
 * instance per channel, on its event loop.
 */
public final class ClientUpgradeHandler extends ChannelInboundHandlerAdapter {

  private final ClientTerms terms;
  private final AnswerCheck check;
  private final ClientExchange exchange;
  private boolean sent;

  public ClientUpgradeHandler(ClientTerms terms, ClientUpgradeListener listener) {
    this.terms = terms;
    this.check = new AnswerCheck(terms);
    this.exchange = new ClientExchange(listener);
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
    exchange.read(context, (ByteBuf) message, head -> examine(context, head));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    exchange.closed(context, Optional.empty());
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    exchange.end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    exchange.closed(context, Optional.of(cause));
  }

  private void send(ChannelHandlerContext context) {
    if (sent) {
      return;
    }
    sent = true;
    Optional<Pair> observed = Pair.atClient(context.channel());
    if (observed.isEmpty()) {
      exchange.closed(context, Optional.empty());
      return;
    }
    exchange.begin(context, terms.answerTimeout());
    exchange.write(context, terms.request(observed.get()).head());
  }

  private void examine(ChannelHandlerContext context, Head head) {
    Optional<Pair> observed = Pair.atClient(context.channel());
    if (!sent || observed.isEmpty()) {
      exchange.closed(context, Optional.empty());
      return;
    }
    switch (check.of(head, observed.get())) {
      case Agreed(UpgradeAnswer answer) -> exchange.handOver(context, answer);
      case Failed(UpgradeFailure failure) -> exchange.fail(context, failure);
    }
  }
}
