package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * The octets of a tunnel in binary messages of RFC 6455 (HTMUX/2.0 §5.8). Where a message ends
 * means nothing: it is a stream of octets both ways. One instance per channel, on its event loop;
 * buffers pass through, and the duty to release them with them.
 */
final class WebSocketOctets extends ChannelDuplexHandler {

  /** A larger message of the peer ends the connection; ours are cut. */
  static final int MAX_MESSAGE_OCTETS = 64 * 1024;

  private WebSocketOctets() {}

  /** Puts the codec in front of {@code context}, if that is the carrier. */
  static void server(Carrier carrier, ChannelHandlerContext context) {
    if (carrier == Carrier.WEBSOCKET) {
      add(context, true, new WebSocket13FrameEncoder(false));
    }
  }

  /** As above; "a client MUST mask all frames" (RFC 6455 §5.1). */
  static void client(Carrier carrier, ChannelHandlerContext context) {
    if (carrier == Carrier.WEBSOCKET) {
      add(context, false, new WebSocket13FrameEncoder(true));
    }
  }

  private static void add(
      ChannelHandlerContext context, boolean peerMasks, ChannelHandler encoder) {
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(peerMasks)
            .allowExtensions(false)
            .maxFramePayloadLength(MAX_MESSAGE_OCTETS)
            .build();
    context
        .pipeline()
        .addBefore(context.name(), "websocket-in", new WebSocket13FrameDecoder(config))
        .addBefore(context.name(), "websocket-out", encoder)
        .addBefore(context.name(), "websocket", new WebSocketOctets());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch ((WebSocketFrame) message) {
      case BinaryWebSocketFrame binary -> context.fireChannelRead(binary.content());
      case ContinuationWebSocketFrame more -> context.fireChannelRead(more.content());
      case PingWebSocketFrame ping -> context.writeAndFlush(new PongWebSocketFrame(ping.content()));
      case PongWebSocketFrame pong -> pong.release();
      case WebSocketFrame other -> {
        other.release();
        context.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf octets = (ByteBuf) message;
    while (octets.readableBytes() > MAX_MESSAGE_OCTETS) {
      context.write(new BinaryWebSocketFrame(octets.readRetainedSlice(MAX_MESSAGE_OCTETS)));
    }
    context.write(new BinaryWebSocketFrame(octets), promise);
  }
}
