package io.htmux.agent.link;

import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.NativeDecoder;
import io.htmux.agent.frame.NativeEncoder;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries the frames of one session of SockMux 1.0 over one TCP connection after the other (SockMux
 * 1.0 §6.7). Each end counts the octets of frames that it has received, acknowledges them now and
 * then, and keeps what it has sent until it is acknowledged; when a connection breaks, the link
 * waits for the next one, on which each end sends again what the other has not got.
 *
 * <pre>
 *              broken, silent                     given up: in time no other connection came
 *   CONNECTED ───────────────► INTERRUPTED ──────────────────────────────────────► OVER
 *       ▲  │                        │                                               ▲
 *       │  └── END, close, a frame that is none ─────────────────────────────────────┘
 *       └──── resume ───────────────┘
 * </pre>
 *
 * <p>What it keeps are the buffers that were written, not copies, but for small ones; sources stop
 * at {@link #KEPT_OCTETS}. What the connection does not take is not given to it, but kept only, and
 * written when it takes more: so what is sent again after a cut, and what is sent for the first
 * time, go the same way. It flushes once per turn of the event loop, on which all its methods are
 * called and to which every connection of it belongs.
 */
public final class ResumableLink implements Link {

  /** Who takes the frames. */
  public interface Receiver extends Link.Owner, NativeDecoder.Receiver {

    /** The connection is gone; the link waits for another one. */
    void interrupted(String why);

    /**
     * The socket that takes octets of a stream as they are, without their being read; empty when
     * they have to be.
     *
     * @param octets how many are to come in one frame; fewer may pass
     */
    Optional<EpollSocketChannel> outlet(int stream, int octets);

    /** So many octets of a stream went into its {@link #outlet}. */
    void passed(int stream, int octets);
  }

  /** Sources are not read while so much is kept: more than a Gbit/s sends in 100 ms. */
  public static final int KEPT_OCTETS = 16 << 20;

  /** An acknowledgement is sent when so much has come since the last one. */
  private static final int ACKNOWLEDGE_EVERY_OCTETS = 256 * 1024;

  private final EventLoop loop;
  private final Receiver receiver;
  private final Duration resumeWithin;
  private final NativeDecoder decoder;
  private final NativeEncoder encoder;
  private final SentOctets sent;
  private final Splice splice;
  private final Consumer<ByteBuf> out = this::write;
  private final Events events = new Events();
  private LinkConnection connection;
  private Optional<Future<?>> givingUp = Optional.empty();
  private long acknowledgedPosition;
  private boolean stalled;
  private boolean over;

  /**
   * Begins on a connected channel; {@link #begin} makes it read.
   *
   * @param resumeWithin how long it waits for another connection; zero for not at all, and then
   *     nothing is kept
   * @param waiting where it counts what it keeps
   */
  public ResumableLink(
      Channel channel, Receiver receiver, Duration resumeWithin, WaitingShare waiting) {
    this.loop = channel.eventLoop();
    this.receiver = receiver;
    this.resumeWithin = resumeWithin;
    this.decoder = new NativeDecoder(channel.alloc());
    this.encoder = new NativeEncoder(channel.alloc());
    this.sent = new SentOctets(channel.alloc(), waiting);
    this.splice = new Splice(decoder, receiver);
    this.connection = new LinkConnection(channel, events);
  }

  /** Takes over the channel, as its last handler. */
  public void begin() {
    connection.begin();
  }

  // ---- sending

  /** Takes over the frame's buffer. A frame sent after the link is lost is dropped. */
  public void send(NativeFrame frame) {
    encoder.encode(frame, out);
  }

  /** Some octets of a stream; takes over the buffer. */
  public void data(int stream, ByteBuf octets) {
    encoder.data(stream, octets, out);
  }

  public void credit(int stream, int consumedOctets, int growthOctets) {
    write(encoder.credit(stream, consumedOctets, growthOctets));
  }

  /**
   * To be called now and then, so that the peer need not keep the last octets of a silent link, and
   * that sources go on when others have left the room.
   */
  public void tick() {
    acknowledge();
    goOn();
  }

  /** It stands between two frames; while one is half written, there is none. */
  private void acknowledge() {
    if (isConnected() && keeps() && !isBehind() && decoder.position() > acknowledgedPosition) {
      acknowledgedPosition = decoder.position();
      encoder.encode(new NativeFrame.Ack(acknowledgedPosition), connection::write);
    }
  }

  /** The peer has got so far, it says. */
  public void acknowledged(long position) {
    if (!sent.canBeAt(position)) {
      abort(
          new FrameException(
              "expected an acknowledgement of what was sent, up to octet %d, got %d"
                  .formatted(sent.everGivenPosition(), position)));
      return;
    }
    sent.acknowledged(position);
    goOn();
  }

  // ---- from one connection to the next

  /** Whether there is a connection now. */
  public boolean isConnected() {
    return connection.isCurrent();
  }

  public boolean isOver() {
    return over;
  }

  /** The connection is of no use any more, whatever TCP thinks of it. */
  public void interrupt(String why) {
    connection.lost(Optional.of(new IOException(why)));
  }

  /** How many octets have come: where the peer has to go on after this connection. */
  public long position() {
    return decoder.position();
  }

  /**
   * Lets go of the connection, if there is one, since the peer comes with another.
   *
   * @return how many octets have come: where the peer has to go on
   */
  public long prepareToResume() {
    if (isConnected()) {
      interrupt("the peer comes with another connection");
    }
    return decoder.position();
  }

  /**
   * Goes on with another connection.
   *
   * @param channel on this link's event loop, with nothing read from it but what the upgrade needed
   * @param peerPosition how many octets have come at the peer
   * @return whether the peer can have got as many octets as it says; if not, the link is lost
   */
  public boolean resume(Channel channel, long peerPosition) {
    if (over) {
      loop.execute(channel::close);
      return false;
    }
    if (isConnected()) {
      interrupt("there is another connection");
    }
    if (!sent.canBeAt(peerPosition)) {
      loop.execute(channel::close);
      abort(
          new FrameException(
              "expected to go on before octet %d, which was sent last, got %d"
                  .formatted(sent.everGivenPosition(), peerPosition)));
      return false;
    }
    givingUp.ifPresent(one -> one.cancel(false));
    sent.goBackTo(peerPosition);
    decoder.nextConnection();
    acknowledgedPosition = decoder.position();
    connection = new LinkConnection(channel, events);
    connection.begin();
    goOn();
    return true;
  }

  // ---- Link

  @Override
  public boolean isWritable() {
    boolean writable =
        connection.isWritable()
            && sent.keptOctets() < KEPT_OCTETS
            && !(keeps() && sent.keepsTooMuch())
            && !isBehind();
    stalled |= !writable;
    return writable;
  }

  @Override
  public long pendingOctets() {
    return keeps() && !over ? sent.keptOctets() : connection.pendingOctets();
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public Channel channel() {
    return connection.channel();
  }

  /** In order; the peer is told, so that it does not wait for us. */
  @Override
  public void close() {
    end(Reason.CLOSED, "");
  }

  /** As {@link #close()}, and says why. */
  public void end(Reason reason, String text) {
    sayEnd(reason, text);
    finish();
  }

  @Override
  public void abort(Throwable cause) {
    if (!over) {
      sayEnd(Reason.PROTOCOL, String.valueOf(cause.getMessage()));
      finish();
      receiver.lost(Optional.of(cause));
    }
  }

  /** The peer has ended the session. */
  public void endedByPeer(Optional<Throwable> cause) {
    if (!over) {
      connection.drop();
      finish();
      receiver.lost(cause);
    }
  }

  // ---- inside

  /** Behind all that was sent: what the connection was given last may end in a frame's middle. */
  private void sayEnd(Reason reason, String text) {
    if (isConnected()) {
      if (isBehind()) {
        sent.notGiven(
            part -> {
              connection.write(part);
              return true;
            });
      }
      encoder.encode(new NativeFrame.End(reason, text), connection::write);
      connection.closeOnceFlushed();
    }
  }

  /** Whether what is sent is kept, until the peer acknowledges it. */
  public boolean keeps() {
    return !resumeWithin.isZero();
  }

  /** Whether something is kept that this connection has not been given yet. */
  private boolean isBehind() {
    return keeps() && sent.isBehind();
  }

  private void write(ByteBuf octets) {
    if (over) {
      octets.release();
      return;
    }
    if (keeps()) {
      boolean goesOut = connection.isWritable() && !isBehind();
      sent.say(octets);
      if (!goesOut) {
        stalled = true;
        octets.release();
        return;
      }
      sent.given(octets.readableBytes());
    }
    connection.write(octets);
  }

  /** Writes what is kept only, as far as the connection takes it; then sources may go on. */
  private void goOn() {
    if (!isConnected()) {
      return;
    }
    if (isBehind()) {
      sent.notGiven(this::writeAgain);
    }
    if (stalled && isWritable()) {
      stalled = false;
      receiver.writable();
    }
  }

  /** Returns whether there may be more. */
  private boolean writeAgain(ByteBuf part) {
    if (!connection.isWritable()) {
      part.release();
      return false;
    }
    sent.given(part.readableBytes());
    connection.write(part);
    return true;
  }

  private void finish() {
    over = true;
    givingUp.ifPresent(one -> one.cancel(false));
    decoder.close();
    splice.close();
    sent.clear();
  }

  private void broken(Optional<Throwable> cause) {
    if (!keeps()) {
      finish();
      receiver.lost(cause);
      return;
    }
    String why = cause.map(Throwable::toString).orElse("the connection was closed");
    stalled = true;
    givingUp =
        Optional.of(
            loop.schedule(() -> giveUp(why), resumeWithin.toMillis(), TimeUnit.MILLISECONDS));
    receiver.interrupted(why);
  }

  private void giveUp(String why) {
    if (!over) {
      finish();
      receiver.lost(
          Optional.of(
              new IOException(
                  "no other connection within %d s after this: %s"
                      .formatted(resumeWithin.toSeconds(), why))));
    }
  }

  /** What the current connection says. */
  private final class Events implements LinkConnection.Owner {
    @Override
    public void read(ByteBuf octets) {
      try {
        decoder.decode(octets, receiver);
      } catch (FrameException e) {
        abort(e);
      }
    }

    @Override
    public void readAll() {
      if (decoder.position() - acknowledgedPosition >= ACKNOWLEDGE_EVERY_OCTETS) {
        acknowledge();
      }
      receiver.receivedAll();
    }

    @Override
    public boolean endsFrame(EpollSocketChannel socket) {
      return splice.endsFrame(socket);
    }

    @Override
    public void writable() {
      goOn();
    }

    @Override
    public void lost(Optional<Throwable> cause) {
      if (!over) {
        broken(cause);
      }
    }

    @Override
    public void failed(Throwable cause) {
      abort(cause);
    }
  }
}
