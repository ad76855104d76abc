package io.htmux.agent.forward;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Ends the output of a channel to which everything is written; its input goes on. Netty's own way
 * makes an exception each time, with its stack, for writes that might be left, and another one for
 * whatever is written later, if only to hear when all is taken.
 */
final class HalfClose {
  private HalfClose() {}

  /** On the channel's event loop. Where the far side has gone, reading will tell. */
  static void shutOutput(Channel channel) {
    if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
      try {
        socket.shutdown(/* read= */ false, /* write= */ true);
      } catch (IOException | NotYetConnectedException _) {
        // reading will tell
      }
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }
}
