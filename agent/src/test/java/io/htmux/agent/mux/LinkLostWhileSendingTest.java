package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** A write tells that the connection is gone, in the middle of a stream's own sending. */
class LinkLostWhileSendingTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final RecordingStream owner = new RecordingStream();

  @Test
  void endsTheStreamAndThrowsNothingAtItsOwner() {
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, owner);
    peer.hears();
    peer.says(new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("")));
    peer.channel.pipeline().addFirst(new Broken());

    ByteBuf threeFrames = peer.buffers.of(new byte[3 * Frame.MAX_PAYLOAD_OCTETS]);
    stream.send(threeFrames);

    assertThat(threeFrames.readableBytes()).isEqualTo(2 * Frame.MAX_PAYLOAD_OCTETS);
    threeFrames.release();
    assertThat(stream.isOpen()).isFalse();
    assertThat(owner.events).last().asString().startsWith("ended SESSION_ENDED");
    peer.assertNothingIsLeft();
  }

  private static final class Broken extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object octets, ChannelPromise promise) {
      ReferenceCountUtil.release(octets);
      context.pipeline().fireExceptionCaught(new ClosedChannelException());
    }
  }
}
