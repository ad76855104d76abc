package io.htmux.agent.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** Closes a channel of datagrams when nothing went either way for as long as a stream of them. */
final class IdleDatagrams extends IdleStateHandler {
  IdleDatagrams() {
    super(0, 0, DatagramRelay.IDLE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  protected void channelIdle(
      ChannelHandlerContext context, io.netty.handler.timeout.IdleStateEvent event) {
    if (event.state() == IdleState.ALL_IDLE) {
      context.close();
    }
  }
}
