package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/**
 * Writes what a stream brings to its socket, and tells how much of it the kernel has taken.
 *
 * <p>{@link SmallPieces} are gathered. What waits here is counted by the stream's window, and held
 * in at most four times as many octets and a little.
 *
 * <p>However many pieces wait, there is one promise: its end tells of all that was written before
 * it, and makes the next one for what came since. On the socket's event loop.
 */
final class SocketOutput {

  /** Told of octets that the kernel has taken; both numbers are counts since the last call. */
  interface Taken {
    void taken(int octets, int urgentOctets);
  }

  private final Channel socket;
  private final Taken taken;
  private final Optional<RateLimit> limit;
  private final Optional<AccessRecord> record;
  private final boolean isBare;
  private Optional<EpollSocketChannel> outlet = Optional.empty();
  private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
  private int octets;
  private int urgentOctets;
  private boolean awaiting;

  SocketOutput(Channel socket, Taken taken) {
    this.socket = socket;
    this.taken = taken;
    this.limit = Optional.ofNullable(socket.pipeline().get(RateLimit.class));
    this.record = Optional.ofNullable(socket.pipeline().get(AccessRecord.class));
    this.isBare = isBare(socket);
  }

  /** Takes over the buffer. Nothing is sure to leave before {@link #flush}. */
  void write(ByteBuf piece) {
    octets += piece.readableBytes();
    put(piece);
  }

  /** As {@link #write}, in its place among the others, but counted apart. */
  void writeUrgent(ByteBuf piece) {
    urgentOctets += piece.readableBytes();
    put(piece);
  }

  /** Octets that nobody wants to hear of. */
  void writeUncounted(ByteBuf piece) {
    put(piece);
  }

  /** Octets written since they were last told of, or since there is a promise that will tell. */
  int untoldOctets() {
    return octets + urgentOctets;
  }

  void flush() {
    if (awaiting) {
      socket.flush();
      return;
    }
    writeGathered();
    socket.flush();
    if (untoldOctets() == 0) {
      return;
    }
    ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
    if (waiting != null && waiting.totalPendingWriteBytes() == 0 && !isHeld()) {
      tell(octets, urgentOctets);
    } else {
      tellWhenTaken();
    }
  }

  /** The socket, when it takes what comes next at once; one object for all calls. */
  Optional<EpollSocketChannel> outlet() {
    if (!isBare || awaiting) {
      return Optional.empty();
    }
    if (untoldOctets() > 0) {
      flush();
    }
    if (hasBacklog() || !(socket instanceof EpollSocketChannel it) || !takes(it)) {
      return Optional.empty();
    }
    if (outlet.isEmpty()) {
      outlet = Optional.of(it);
    }
    return outlet;
  }

  /** So many octets went into the {@link #outlet}, and are taken. */
  void passed(int moved) {
    record.ifPresent(it -> it.wentToSocket(moved));
  }

  /** Done when all that was written up to now is taken. */
  ChannelFuture whenTaken() {
    writeGathered();
    return socket.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** Octets that the kernel has not taken yet. */
  long waitingOctets() {
    ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
    return gathered.readableBytes() + (waiting == null ? 0 : waiting.totalPendingWriteBytes());
  }

  /** Nothing that is gathered is written any more. */
  void drop() {
    gathered.release();
    gathered = Unpooled.EMPTY_BUFFER;
  }

  private static boolean takes(EpollSocketChannel socket) {
    return socket.isActive() && !socket.isOutputShutdown();
  }

  /** Whether nobody but the record has to see what goes to it. */
  private static boolean isBare(Channel socket) {
    ChannelPipeline handlers = socket.pipeline();
    return handlers.firstContext() == null
        || (handlers.first() instanceof AccessRecord && handlers.last() instanceof AccessRecord);
  }

  private void put(ByteBuf piece) {
    if (!piece.isReadable()) {
      piece.release();
    } else if (SmallPieces.isOne(piece, hasBacklog())) {
      gather(piece);
    } else {
      writeGathered();
      socket.write(piece, socket.voidPromise());
    }
  }

  private void gather(ByteBuf piece) {
    if (!SmallPieces.fits(piece, gathered)) {
      writeGathered();
    }
    if (gathered.capacity() == 0) {
      gathered = SmallPieces.buffer(piece);
    }
    gathered.writeBytes(piece);
    piece.release();
  }

  private void writeGathered() {
    if (gathered.isReadable()) {
      socket.write(gathered, socket.voidPromise());
      gathered = Unpooled.EMPTY_BUFFER;
    }
  }

  private boolean hasBacklog() {
    ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
    return gathered.isReadable()
        || isHeld()
        || (waiting != null && waiting.totalPendingWriteBytes() > 0);
  }

  private boolean isHeld() {
    return limit.isPresent() && limit.get().heldOctets() > 0;
  }

  private void tellWhenTaken() {
    int octetsBefore = octets;
    int urgentBefore = urgentOctets;
    octets = 0;
    urgentOctets = 0;
    awaiting = true;
    socket
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              awaiting = false;
              if (written.isSuccess()) {
                taken.taken(octetsBefore, urgentBefore);
                flush();
              } else {
                drop();
              }
            });
  }

  private void tell(int now, int urgentNow) {
    octets = 0;
    urgentOctets = 0;
    taken.taken(now, urgentNow);
  }
}
