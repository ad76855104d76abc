package io.htmux.agent.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a user of the proxy sends: one message each time one is {@linkplain #want wanted}, a head
 * within its time, and what he sends behind a request that may turn the connection as he sent it.
 * On his event loop.
 */
final class UserInput {
  private final Channel user;
  private final Duration headWithin;
  private final Runnable headIsLate;
  private final RequestDecoder decoder = new RequestDecoder();
  private final OneAtATime queue = new OneAtATime();
  private final RawOctets behind = new RawOctets();
  private Optional<Future<?>> deadline = Optional.empty();
  private boolean wanting;

  /**
   * @param headWithin how long a head may take
   * @param headIsLate run when it took longer
   */
  UserInput(Channel user, Duration headWithin, Runnable headIsLate) {
    this.user = user;
    this.headWithin = headWithin;
    this.headIsLate = headIsLate;
  }

  /**
   * Into his pipeline.
   *
   * @param output encodes what he gets
   * @param reader gets the messages, and tells when they {@linkplain #came came}
   */
  void start(ChannelHandler output, ChannelHandler reader) {
    user.pipeline().addLast(decoder, output, queue, reader);
  }

  /** A request is to come now. */
  void awaitHead() {
    deadline =
        Optional.of(
            user.eventLoop().schedule(headIsLate, headWithin.toMillis(), TimeUnit.MILLISECONDS));
    want();
  }

  /** It has, or none is waited for any more. */
  void headNotAwaited() {
    deadline.ifPresent(one -> one.cancel(false));
    deadline = Optional.empty();
  }

  /** Whether some of a head has come, but not all. */
  boolean isWithinHead() {
    return decoder.isWithinHead();
  }

  /** Whether what comes now stays as it is, until it is told to {@linkplain #resume go on}. */
  boolean isStopped() {
    return decoder.isStopped();
  }

  /** Asks for the next message. */
  void want() {
    if (!wanting) {
      wanting = true;
      user.read();
    }
  }

  /** A message has. */
  void came() {
    wanting = false;
  }

  /** One read is over, and may have brought none. */
  void readComplete() {
    if (wanting && user.isActive()) {
      user.read();
    }
  }

  /** The request has turned the connection into nothing else. */
  void resume() {
    try {
      decoder.resume(user.pipeline().context(decoder));
    } catch (Exception e) {
      user.pipeline().context(decoder).fireExceptionCaught(e);
    }
  }

  /** Keeps octets that are no message. */
  void keep(ByteBuf octets) {
    behind.add(octets);
  }

  /**
   * Leaves the pipeline with its two neighbours: what was not decoded comes to the reader before he
   * goes.
   *
   * @return all that was kept; the caller's
   */
  ByteBuf leave(ChannelHandler output, ChannelHandler reader) {
    ChannelPipeline pipeline = user.pipeline();
    pipeline.remove(queue);
    pipeline.remove(decoder);
    pipeline.remove(output);
    pipeline.remove(reader);
    return behind.taken();
  }

  /** Nothing is wanted any more. */
  void end() {
    headNotAwaited();
    behind.release();
  }
}
