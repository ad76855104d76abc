package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;

/** A connection to the echo whose octets are asked and answered one at a time. */
final class Question extends SimpleChannelInboundHandler<ByteBuf> {
  private Promise<Void> answer;

  /** Of the loop that the connection lives on. */
  Question(EventExecutor loop) {
    answer = loop.newPromise();
  }

  /** Asks once more; done when the octet has come back. On the event loop. */
  Promise<Void> ask(Channel channel) {
    answer = channel.eventLoop().newPromise();
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'?'}));
    return answer;
  }

  /** To what was asked last; the first octet is asked as soon as the connection is there. */
  Promise<Void> answer() {
    return answer;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.write(Service.ECHO.asked());
    context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'?'}));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
    answer.trySuccess(null);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    answer.tryFailure(new LoadFailure("the stream was closed before its answer"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    answer.tryFailure(cause);
    context.close();
  }
}
