package io.htmux.agent.app.ftp;

import io.htmux.agent.forward.LateClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;

/**
 * One control connection as lines of at most {@value #MAX_LINE_OCTETS} octets. What is no text ends
 * it: a carriage return inside a line could be another command to who reads it next.
 */
final class FtpLines extends ChannelInboundHandlerAdapter {
  static final int MAX_LINE_OCTETS = 4096;

  /** Who is told; {@link #ended} comes once. */
  interface Reader {
    void line(String line);

    /** All that was read has been told; ask {@link Channel#read} for more. */
    void pause();

    void ended(String why);
  }

  private final Reader reader;
  private boolean over;

  private FtpLines(Reader reader) {
    this.reader = reader;
  }

  /**
   * @param first what was read already; taken over
   */
  static void of(Channel channel, ByteBuf first, Reader reader) {
    LateClose.whenAWriteFails(channel);
    channel
        .pipeline()
        .addLast("lines", new LineBasedFrameDecoder(MAX_LINE_OCTETS, true, true))
        .addLast("ftp", new FtpLines(reader));
    channel.pipeline().fireChannelRead(first);
    channel.pipeline().fireChannelReadComplete();
    channel.read();
  }

  static void say(Channel channel, String line) {
    channel.writeAndFlush(
        Unpooled.copiedBuffer(line + "\r\n", StandardCharsets.ISO_8859_1), channel.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    String line = withoutTelnet(octets.toString(StandardCharsets.ISO_8859_1));
    octets.release();
    if (over) {
      return;
    }
    if (line.chars().anyMatch(octet -> (octet < ' ' && octet != '\t') || octet == 0x7F)) {
      end(context, "expected a line of text, came a control octet in it");
    } else {
      reader.line(line);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!over) {
      reader.pause();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(context, "the connection was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(
        context,
        cause instanceof TooLongFrameException
            ? "expected lines of at most " + MAX_LINE_OCTETS + " octets, came a longer one"
            : String.valueOf(cause.getMessage()));
  }

  private void end(ChannelHandlerContext context, String why) {
    if (!over) {
      over = true;
      context.executor().execute(() -> reader.ended(why));
    }
  }

  /** What Telnet puts in front of ABOR: IAC IP, IAC DM. */
  private static String withoutTelnet(String line) {
    int from = 0;
    while (from < line.length() && line.charAt(from) >= 0xF0) {
      from++;
    }
    return line.substring(from);
  }
}
