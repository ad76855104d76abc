package io.htmux.agent.forward;

import io.htmux.agent.link.FrameLink;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Moves octets between one TCP socket and one stream, both ways, and pauses whichever side is
 * ahead; used at both ends.
 *
 * <p>Socket to stream: the socket is read only when everything read before is on its way, and cut
 * into frames without a copy. At its end the stream is shut, once all is sent. Stream to socket:
 * octets are acknowledged when the kernel has taken them. When the peer has said all, what came
 * before is still written, then the socket's output is shut; when both directions have ended, or
 * the peer closes, the socket is closed. When the stream is cut short, the socket is reset, so that
 * the user does not take half an answer for a whole one.
 */
final class StreamRelay extends ChannelInboundHandlerAdapter implements StreamHandler {

  /** The peer may go on sending while the rest of what it sent is being written. */
  private static final int FLUSH_AT_OCTETS = 64 * 1024;

  private static final int LEAST_READ_OCTETS = 2048;

  /** First octets that come within this time travel inside CONNECT (SockMux 0.3 §1.4). */
  private static final long EARLY_DATA_MICROS = 1000;

  /**
   * After the end of a user's input the kernel's whole receive buffer may come unasked; never more
   * than this.
   */
  private static final int MAX_UNSENT_OCTETS = 16 << 20;

  /** A socket that takes nothing any more is not waited for any longer. */
  private static final long LINGER_SECONDS = 60;

  private final Channel socket;
  private final SocketOutput output;
  private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>();
  private int unsentOctets;
  private int countedOctets;
  private Supplier<MuxStream> opening;
  private MuxStream stream;
  private boolean inputEnded;
  private boolean shut;
  private boolean streamEnded;

  /**
   * Only a relayed socket outlives the end of its input: the rest of what it has to take is still
   * written. A tunnel's connection ends with its input.
   */
  private StreamRelay(Channel socket) {
    this.socket = socket;
    this.output = new SocketOutput(socket, this::taken);
    socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    FrameLink.closeLaterWhenAWriteFails(socket);
    socket.config().setRecvByteBufAllocator(new FrameSizedReads(this::mostReadOctets));
  }

  /** Relays a user who was just accepted: opens a stream for him, with what he says first. */
  static void forUser(
      Channel socket, MuxConnection session, StreamAddresses addresses, int askedId) {
    StreamRelay relay = new StreamRelay(socket);
    relay.opening = () -> session.open(addresses, askedId, relay);
    socket.pipeline().addLast("relay", relay);
    socket.read();
    if (session.sendsWhileOpening()) {
      relay.open();
    } else {
      socket.eventLoop().schedule(relay::openSoon, EARLY_DATA_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  /**
   * Relays a stream of the peer to a target that was just reached. Takes over {@code earlyData}.
   */
  static void forTarget(
      Channel socket, MuxStream stream, StreamAddresses reached, ByteBuf earlyData) {
    StreamRelay relay = new StreamRelay(socket);
    relay.stream = stream;
    socket.pipeline().addLast("relay", relay);
    stream.accept(reached, relay);
    relay.writeFirst(earlyData);
    relay.pump();
  }

  /**
   * Relays a stream that is open already and whose first octets, up to here, were somebody else's.
   * What has come behind those is to be given to {@link #received} by the caller.
   *
   * @param toStream sent before anything of the socket; taken over
   */
  static StreamRelay forOpened(Channel socket, MuxStream stream, ByteBuf toStream) {
    StreamRelay relay = new StreamRelay(socket);
    relay.stream = stream;
    relay.unsent.add(toStream);
    relay.unsentOctets = toStream.readableBytes();
    relay.dropIfSent(toStream);
    socket.pipeline().addLast("relay", relay);
    stream.handOver(relay);
    relay.pump();
    if (!socket.isActive()) {
      relay.endStream();
    }
    return relay;
  }

  // ---- from the socket

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf octets) || streamEnded) {
      ReferenceCountUtil.release(message);
      return;
    }
    unsent.add(octets);
    unsentOctets += octets.readableBytes();
    if (unsentOctets > MAX_UNSENT_OCTETS) {
      reset();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    open();
    pump();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      pump();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    output.drop();
    endStream();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    endStream();
    closeLater();
  }

  // ---- from the stream

  @Override
  public ByteBuf earlyData(int maxOctets) {
    ByteBuf first = unsent.peek();
    if (first == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    int octets = Math.min(maxOctets, first.readableBytes());
    ByteBuf early = first.readRetainedSlice(octets);
    unsentOctets -= octets;
    dropIfSent(first);
    return early;
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    writeFirst(earlyData);
    pump();
  }

  @Override
  public void received(ByteBuf octets) {
    output.write(octets);
    if (output.untoldOctets() >= FLUSH_AT_OCTETS) {
      output.flush();
    }
  }

  @Override
  public Optional<EpollSocketChannel> outlet() {
    return output.outlet();
  }

  @Override
  public void passed(int octets) {
    output.passed(octets);
    stream.acknowledge(octets);
  }

  /**
   * Java cannot send urgent octets on a non-blocking socket: they stay in their place among the
   * others.
   */
  @Override
  public void receivedUrgent(ByteBuf octets) {
    output.writeUrgent(octets);
  }

  @Override
  public void receivedAll() {
    output.flush();
  }

  @Override
  public void writable() {
    pump();
  }

  @Override
  public boolean inputEnded() {
    output.whenTaken().addListener(_ -> socket.eventLoop().execute(this::shutSocket));
    return true;
  }

  @Override
  public void ended(StreamEnd end) {
    streamEnded = true;
    dropUnsent();
    switch (end.cause()) {
      case CLOSED -> closeWhenWritten();
      case RESET, REFUSED, TIMED_OUT, VIOLATION, SESSION_ENDED -> reset();
    }
  }

  // ---- inside

  /**
   * In the loop's next turn, which reads sockets first: a turn that took long must not count as the
   * user's silence.
   */
  private void openSoon() {
    socket.eventLoop().schedule(this::open, 0, TimeUnit.NANOSECONDS);
  }

  /** Once: when the user said something, or had the time to. */
  private void open() {
    if (opening == null) {
      return;
    }
    Supplier<MuxStream> once = opening;
    opening = null;
    if (!streamEnded) {
      stream = once.get();
    }
  }

  /** Sends what was read as far as credit goes, then asks for more, or closes at the end. */
  private void pump() {
    if (stream == null || streamEnded) {
      return;
    }
    ByteBuf first;
    while ((first = unsent.peek()) != null && stream.canSend()) {
      int before = first.readableBytes();
      if (stream.sendWhole(first)) {
        unsent.remove();
        unsentOctets -= before;
        continue;
      }
      stream.send(first);
      if (streamEnded) {
        return;
      }
      unsentOctets -= before - first.readableBytes();
      dropIfSent(first);
    }
    countUnsent();
    if (first != null) {
      return;
    }
    if (inputEnded) {
      shut();
    } else if (stream.canSend()) {
      socket.read();
    }
  }

  /** Where there is no half-close, or the peer has shut already, that is the end of the stream. */
  private void shut() {
    if (shut) {
      return;
    }
    shut = true;
    if (!stream.shut()) {
      streamEnded = true;
      closeWhenWritten();
    }
  }

  /** No more than can be sent at once, so that it leaves as it came; a little more at the least. */
  private int mostReadOctets() {
    if (stream == null || !stream.sendsWhileOpening()) {
      return FrameSizedReads.USUAL_OCTETS;
    }
    int most = Math.max(LEAST_READ_OCTETS, stream.sendableOctets());
    return stream.mayWait(most) ? most : LEAST_READ_OCTETS;
  }

  private void dropIfSent(ByteBuf first) {
    if (!first.isReadable()) {
      unsent.remove();
      first.release();
    }
  }

  private void dropUnsent() {
    unsent.forEach(ByteBuf::release);
    unsent.clear();
    unsentOctets = 0;
    countUnsent();
  }

  /** What waits for the window or the link is the session's to answer for. */
  private void countUnsent() {
    if (unsentOctets != countedOctets && stream != null) {
      stream.waits(unsentOctets - countedOctets);
      countedOctets = unsentOctets;
    }
  }

  /** First octets from the far side need no acknowledgement. */
  private void writeFirst(ByteBuf octets) {
    output.writeUncounted(octets);
    output.flush();
  }

  private void taken(int octets, int urgentOctets) {
    if (octets > 0) {
      stream.acknowledge(octets);
    }
    if (urgentOctets > 0) {
      stream.acknowledgeUrgent(urgentOctets);
    }
  }

  private void shutSocket() {
    if (socket.isActive()) {
      HalfClose.shutOutput(socket);
    }
  }

  /** The socket is of no use any more, before it has said all. */
  private void endStream() {
    dropUnsent();
    if (!streamEnded) {
      streamEnded = true;
      if (stream != null) {
        stream.abort();
      }
    }
  }

  private void closeWhenWritten() {
    ChannelFuture written = output.whenTaken();
    if (written.isDone()) {
      closeLater();
      return;
    }
    long waiting = output.waitingOctets();
    Optional<Runnable> lingered =
        Optional.ofNullable(stream).flatMap(it -> it.linger(waiting, this::reset));
    if (lingered.isEmpty()) {
      reset();
      return;
    }
    socket.closeFuture().addListener(_ -> lingered.get().run());
    written.addListener(_ -> closeLater());
    Future<?> deadline =
        socket.eventLoop().schedule(this::closeLater, LINGER_SECONDS, TimeUnit.SECONDS);
    socket.closeFuture().addListener(_ -> deadline.cancel(false));
  }

  private void reset() {
    endStream();
    output.drop();
    if (socket.isOpen()) {
      socket.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    closeLater();
  }

  private void closeLater() {
    socket.eventLoop().execute(socket::close);
  }
}
