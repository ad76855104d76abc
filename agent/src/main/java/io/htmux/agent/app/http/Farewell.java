package io.htmux.agent.app.http;

import io.htmux.agent.forward.LateClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a user's connection ends. */
final class Farewell {
  private Farewell() {}

  /**
   * When all that was written has left. A socket that is closed with unread octets is reset, and
   * the answer may be lost with it: so its output ends first, and whoever reads goes on reading.
   *
   * @param linger for the user to end his side, too
   */
  static void whenWritten(ChannelHandlerContext context, Duration linger) {
    Channel user = context.channel();
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                user.eventLoop().execute(() -> endOutput(user));
              } else {
                LateClose.of(user);
              }
            });
    Future<?> deadline =
        user.eventLoop()
            .schedule(
                () -> {
                  user.close();
                },
                linger.toMillis(),
                TimeUnit.MILLISECONDS);
    user.closeFuture().addListener(_ -> deadline.cancel(false));
  }

  /** At once, with a reset: half an answer must not be taken for a whole one. */
  static void cutShort(Channel user) {
    user.config().setOption(ChannelOption.SO_LINGER, 0);
    LateClose.of(user);
  }

  private static void endOutput(Channel user) {
    if (user instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      user.close();
    }
  }
}
