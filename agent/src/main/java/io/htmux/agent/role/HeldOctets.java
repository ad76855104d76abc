package io.htmux.agent.role;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what comes on a connection between its upgrade and the moment when its session takes it
 * over. Reading is off meanwhile, so that it is no more than what was on its way already. On the
 * connection's event loop.
 */
final class HeldOctets extends ChannelInboundHandlerAdapter {
  private final Queue<Object> held = new ArrayDeque<>();

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held.isEmpty()) {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  /** Gives it to the handler behind, and leaves. */
  void passOn(ChannelHandlerContext context) {
    boolean any = !held.isEmpty();
    for (Object next = held.poll(); next != null; next = held.poll()) {
      context.fireChannelRead(next);
    }
    if (any) {
      context.fireChannelReadComplete();
    }
    context.pipeline().remove(this);
  }
}
