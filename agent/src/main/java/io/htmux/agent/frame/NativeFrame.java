package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;

/**
 * One frame of SockMux 1.0 (SockMux 1.0 §6.2), but for DATA and CREDIT, which come too often to be
 * objects: see {@link NativeDecoder.Receiver}.
 *
 * <p>Stream ids are unsigned: odd ones belong to the dialling end, even ones to the accepting end.
 * Texts are Latin-1, at most 255 octets; an address is {@code host:port}, or empty for an unknown
 * one.
 */
public sealed interface NativeFrame {

  /** Octets of the header of every frame. */
  int HEADER_OCTETS = 8;

  /** The stream id of frames that belong to the session. */
  int SESSION = 0;

  /** What a frame of octets carries when several streams have something to send. */
  int DATA_OCTETS = 64 * 1024;

  /** What it may carry at most. */
  int MOST_DATA_OCTETS = 256 * 1024;

  int MOST_DATAGRAM_OCTETS = 65535;
  int MOST_TEXT_OCTETS = 255;

  /** More than all texts of a frame and its numbers can be. */
  int MOST_TEXTS_OCTETS = 1024;

  /**
   * Opens a stream; octets may follow at once.
   *
   * @param datagrams whether the stream carries datagrams
   * @param destination whether {@code target} is an address to dial; else it is the name of a port,
   *     or empty for the port at {@code acceptedAt}
   * @param windowOctets how many octets the opener takes before it gives credit
   * @param client where the user came from
   * @param acceptedAt where he was accepted
   */
  record Open(
      int stream,
      boolean datagrams,
      boolean destination,
      int windowOctets,
      String target,
      String client,
      String acceptedAt)
      implements NativeFrame {}

  /**
   * The stream is open at the far side.
   *
   * @param windowOctets how many octets, counted from the first one, the opener may send before it
   *     gets credit
   * @param target what was dialled
   * @param local the local address towards it
   */
  record Opened(int stream, int windowOctets, String target, String local) implements NativeFrame {}

  /** The stream is not opened. */
  record Refused(int stream, Reason reason, String text) implements NativeFrame {}

  /** The sender sends no more octets on this stream; it still takes some. */
  record Shut(int stream) implements NativeFrame {}

  /** The stream is over, both ways and at once. */
  record Reset(int stream, Reason reason, String text) implements NativeFrame {}

  /** One datagram; the buffer is the frame's. */
  record Datagram(int stream, ByteBuf octets) implements NativeFrame {}

  /** Asks for a sign of life. */
  record Ping(long token) implements NativeFrame {}

  /** The answer: the token again. */
  record Pong(long token) implements NativeFrame {}

  /**
   * Asks the peer to listen.
   *
   * @param request a number that the answer repeats, 16 bits
   */
  record Listen(int request, String name, String at) implements NativeFrame {}

  /**
   * The answer to LISTEN.
   *
   * @param reason {@link Reason#CLOSED} when the peer listens, else why not
   * @param text where it listens, or what failed
   */
  record Listening(int request, Reason reason, String text) implements NativeFrame {}

  /** The port of that request is not wanted any more. */
  record Unlisten(int request) implements NativeFrame {}

  /** The sender stops soon: it takes no new streams, and gives those it has so many seconds. */
  record Drain(long seconds, String text) implements NativeFrame {}

  /** So many octets of the frame stream have come; not counted itself (SockMux 1.0 §6.7). */
  record Ack(long position) implements NativeFrame {}

  /** The session is over; it will not be resumed. */
  record End(Reason reason, String text) implements NativeFrame {}

  /** Releases the buffer of a frame that nobody takes. */
  default void release() {
    if (this instanceof Datagram datagram) {
      datagram.octets.release();
    }
  }
}
