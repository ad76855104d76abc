package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;

/**
 * One SockMux 0.3 packet (SockMux 0.3 §1.2). {@code sender} is the id that the frame's sender gave
 * to the stream, {@code receiver} the one its receiver gave to it; {@link #NO_ID} stands for none.
 *
 * <p>A frame that carries a {@link ByteBuf} owns it: whoever takes the frame releases the buffer or
 * passes the duty on. Texts are without their closing NUL.
 */
public sealed interface Frame {

  /** "No id": the id of frames that belong to no stream, and the receiver of CONNECT. */
  int NO_ID = 255;

  /** Version octet of every frame in plaintext. */
  int VERSION = 0x03;

  /** Octets of the header of every frame. */
  int HEADER_OCTETS = 8;

  /** Largest payload: a peer of the original reads a header and a payload into 16384 octets. */
  int MAX_PAYLOAD_OCTETS = 16384 - HEADER_OCTETS;

  /** Start of a session; the ids on the wire are junk and not kept. */
  record Hello(String text) implements Frame {}

  /** Answer to HELLO and, once more, to HELLOOK. */
  record HelloOk(String text) implements Frame {}

  /** Opens a stream; {@code data} are its first octets, empty for none. */
  record Connect(int sender, int receiver, String text, ByteBuf data) implements Frame {}

  /** The stream is open at the far side; {@code data} are the first octets back, empty for none. */
  record Connected(int sender, int receiver, String text, ByteBuf data) implements Frame {}

  /** Asks the peer to listen. */
  record Bind(int sender, int receiver, String text) implements Frame {}

  /** Answer to BIND, also when refused: then the sender is {@link #NO_ID}. */
  record BindOk(int sender, int receiver, String text) implements Frame {}

  /** Octets of a stream. */
  record Send(int sender, int receiver, ByteBuf data) implements Frame {}

  /** Credit: so many octets of SEND were really written at the far side. */
  record Sent(int sender, int receiver, int octets) implements Frame {}

  /** TCP urgent octets of a stream. */
  record SendOob(int sender, int receiver, ByteBuf data) implements Frame {}

  /** Credit for SENDOOB. */
  record SentOob(int sender, int receiver, int octets) implements Frame {}

  /** Closes a stream both ways; from {@link #NO_ID} it refuses a CONNECT. */
  record Close(int sender, int receiver, String reason) implements Frame {}

  /** Answer to CLOSE. */
  record Closed(int sender, int receiver, String reason) implements Frame {}

  /** Asks for a sign of life; the payload is opaque. */
  record Echo(int sender, int receiver, ByteBuf payload) implements Frame {}

  /** Answer to ECHO: its payload again. */
  record EchoOk(int sender, int receiver, ByteBuf payload) implements Frame {}

  /** Announces an option; has no answer. */
  record SetOpt(SessionOption option) implements Frame {}

  /**
   * What the sender sends after this is encrypted. Nobody who follows this protocol with us sends
   * it.
   */
  record CryptOn() implements Frame {}

  /** A type without a meaning; skipped. */
  record Reserved(int type) implements Frame {}

  /** Releases the buffer of a frame that nobody takes. */
  default void release() {
    switch (this) {
      case Connect f -> f.data.release();
      case Connected f -> f.data.release();
      case Send f -> f.data.release();
      case SendOob f -> f.data.release();
      case Echo f -> f.payload.release();
      case EchoOk f -> f.payload.release();
      case Hello _, HelloOk _, Bind _, BindOk _, Sent _, SentOob _, Close _, Closed _ -> {}
      case SetOpt _, CryptOn _, Reserved _ -> {}
    }
  }
}
