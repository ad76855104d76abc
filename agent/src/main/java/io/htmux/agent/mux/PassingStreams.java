package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;

/**
 * Whether a session between two other ends has streams, as seen by a proxy through which its frames
 * pass untouched (HTMUX/1.0 §2.8). What the ends say is believed: one that counts wrongly harms its
 * own tunnel only, which the proxy then closes too early or not before it has to. On one event
 * loop.
 */
public sealed interface PassingStreams permits PassingOriginal, PassingNative, UnknownStreams {

  /** These octets of the accepted end pass; they stay the caller's. */
  void up(ByteBuf octets);

  /** These octets of the dialled end pass; they stay the caller's. */
  void down(ByteBuf octets);

  /** Whether no stream is there; never, where that cannot be told. */
  boolean areOver();
}
