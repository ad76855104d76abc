package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps one connection of a port to the port's rates. What it sends is not read before it is its
 * turn. What is sent to it is held, as much as the window of its stream allows, and nothing of it
 * is acknowledged before it has left, so that the far end stops reading too. Beside the relay,
 * nearer to the socket; on the connection's event loop.
 */
final class RateLimit extends ChannelDuplexHandler {

  private record Held(Object message, ChannelPromise promise) {}

  private final ByteRate reading;
  private final ByteRate writing;
  private final Queue<Held> held = new ArrayDeque<>();
  private long heldOctets;
  private boolean readWaits;
  private boolean writeWaits;

  RateLimit(ByteRate reading, ByteRate writing) {
    this.reading = reading;
    this.writing = writing;
  }

  /** Octets that were written and have not gone on yet. */
  long heldOctets() {
    return heldOctets;
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (!readWaits) {
      readWaits = true;
      reading.await(
          () -> {
            readWaits = false;
            context.read();
          });
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reading.take(octets(message));
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    held.add(new Held(message, promise));
    heldOctets += octets(message);
    awaitTurn(context);
  }

  private void awaitTurn(ChannelHandlerContext context) {
    if (!writeWaits) {
      writeWaits = true;
      writing.await(() -> writeSome(context));
    }
  }

  private void writeSome(ChannelHandlerContext context) {
    int moved = 0;
    while (!held.isEmpty() && moved < ByteRate.TURN_OCTETS) {
      Held next = held.remove();
      int octets = octets(next.message());
      moved += octets;
      heldOctets -= octets;
      context.write(next.message(), next.promise());
    }
    writing.take(moved);
    writeWaits = false;
    context.flush();
    if (!held.isEmpty()) {
      awaitTurn(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  private void drop() {
    heldOctets = 0;
    for (Held one = held.poll(); one != null; one = held.poll()) {
      ReferenceCountUtil.release(one.message());
      one.promise().tryFailure(new ClosedChannelException());
    }
  }

  private static int octets(Object message) {
    return message instanceof ByteBuf octets ? octets.readableBytes() : 0;
  }
}
