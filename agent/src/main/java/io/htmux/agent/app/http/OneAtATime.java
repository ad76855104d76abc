package io.htmux.agent.app.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Gives one message for each read that is asked for, since a decoder makes many of one buffer; the
 * channel itself is read when none is left. Tells the end only behind the last message: a peer may
 * send and close at once. Holds what one read of the channel brought.
 */
final class OneAtATime extends ChannelDuplexHandler {
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private boolean asked;
  private boolean giving;
  private boolean inactive;
  private boolean endTold;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waiting.add(message);
    give(context);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    asked = true;
    give(context);
    if (asked && waiting.isEmpty() && !inactive) {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inactive = true;
    give(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  /** A loop and no recursion: the reader asks for the next one while it is given this one. */
  private void give(ChannelHandlerContext context) {
    if (giving) {
      return;
    }
    giving = true;
    while (asked && !waiting.isEmpty()) {
      asked = false;
      context.fireChannelRead(waiting.remove());
    }
    giving = false;
    if (inactive && waiting.isEmpty() && !endTold) {
      endTold = true;
      context.fireChannelInactive();
    }
  }
}
