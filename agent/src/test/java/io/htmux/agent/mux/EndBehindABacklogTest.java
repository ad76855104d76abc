package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A session that ends while octets wait for the connection: END is heard as a frame, behind all
 * that was sent before, and not in the middle of another one (SockMux 1.0 §6.8).
 */
class EndBehindABacklogTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @Test
  void endComesBehindAllThatWasSent() {
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.says(new NativeFrame.Opened(stream.id(), 4 << 20, "", ""));
    peer.hears();
    peer.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1000, 2000));
    peer.stopsReading();
    ByteBuf octets = peer.buffers.of(new byte[300_000]);
    stream.send(octets);
    assertThat(octets.isReadable()).isFalse();
    octets.release();

    peer.connection.close("the test ends it");
    peer.readsAgain();

    List<String> heard = peer.hears();
    assertThat(heard).startsWith("DATA 1 300000 octets").endsWith("END CLOSED the test ends it");
    peer.assertNothingIsLeft();
  }
}
