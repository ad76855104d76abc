package io.htmux.agent.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a relayed socket over which nothing has gone in either direction for so long; its stream
 * ends with it. One timer for each socket that has a limit.
 */
final class IdleLimit extends IdleStateHandler {

  IdleLimit(Duration limit) {
    super(/* observeOutput= */ true, 0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    context.channel().eventLoop().execute(context.channel()::close);
  }
}
