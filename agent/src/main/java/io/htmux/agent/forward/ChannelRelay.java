package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Joins two channels for the rest of their lives: what comes at one goes out at the other. A stream
 * and a socket are relayed as a port's users are, without a channel in between; everything else
 * from channel to channel.
 */
public final class ChannelRelay {
  private ChannelRelay() {}

  /**
   * Takes over both. Call on their common event loop; their pipelines are empty, autoRead is off
   * and no read was asked for.
   *
   * @param toUser goes to the user before anything else; taken over
   * @param toFar goes to the far side before anything else; taken over
   */
  public static void between(Channel user, ByteBuf toUser, Channel far, ByteBuf toFar) {
    if (!user.isActive() || !far.isActive()) {
      toFar.release();
      user.writeAndFlush(toUser).addListener(_ -> closeLater(user));
      closeLater(far);
    } else if (user instanceof StreamChannel stream && isSocket(far) && hasWritten(stream)) {
      far.writeAndFlush(toFar);
      stream.relayTo(far, toUser);
    } else if (far instanceof StreamChannel stream && isSocket(user) && hasWritten(stream)) {
      user.writeAndFlush(toUser);
      stream.relayTo(user, toFar);
    } else {
      user.writeAndFlush(toUser);
      far.writeAndFlush(toFar);
      SocketRelay.between(user, far);
    }
  }

  private static void closeLater(Channel channel) {
    channel.eventLoop().execute(channel::close);
  }

  private static boolean isSocket(Channel channel) {
    return !(channel instanceof StreamChannel);
  }

  private static boolean hasWritten(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && waiting.totalPendingWriteBytes() == 0;
  }
}
