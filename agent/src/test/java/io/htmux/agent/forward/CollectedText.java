package io.htmux.agent.forward;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** Reads a channel and keeps it as text. */
final class CollectedText extends ChannelInboundHandlerAdapter {
  private volatile String text = "";

  static CollectedText of(Channel channel) {
    CollectedText collected = new CollectedText();
    channel
        .eventLoop()
        .execute(
            () -> {
              channel.pipeline().addLast(collected);
              channel.read();
            });
    return collected;
  }

  String text() {
    return text;
  }

  /** Until it is whole. */
  void awaitText(String expected) {
    await(expected).atMost(LoopbackSockets.PATIENCE).until(() -> text().equals(expected));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    add(octets.toString(StandardCharsets.ISO_8859_1));
    octets.release();
  }

  /** Written on the channel's event loop only. */
  private void add(String more) {
    text = text.concat(more);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
