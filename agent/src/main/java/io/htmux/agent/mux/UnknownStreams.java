package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;

/**
 * A session that was there before this connection: it may go on in the middle of a frame (SockMux
 * 1.0 §6.7), and which streams it has was said elsewhere.
 */
public record UnknownStreams() implements PassingStreams {

  @Override
  public void up(ByteBuf octets) {}

  @Override
  public void down(ByteBuf octets) {}

  @Override
  public boolean areOver() {
    return false;
  }
}
