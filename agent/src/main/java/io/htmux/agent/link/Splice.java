package io.htmux.agent.link;

import io.htmux.agent.frame.NativeDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.util.Optional;

/**
 * Moves octets of streams from a link's socket to theirs without reading them: splice(2), through a
 * pipe that is empty before and after. What a socket does not take is read out of the pipe, and
 * goes the usual way. On the link's event loop.
 *
 * <p>The pipe is made when it is first needed; where there can be none, everything is read. Why,
 * and where it is done: docs/decisions/0061.
 */
final class Splice {

  /** Less than this is read and written sooner than moved, which takes three system calls. */
  private static final int LEAST_OCTETS = 16 * 1024;

  private final NativeDecoder decoder;
  private final ResumableLink.Receiver receiver;
  private Optional<Pipe> pipe = Optional.empty();
  private boolean over;

  Splice(NativeDecoder decoder, ResumableLink.Receiver receiver) {
    this.decoder = decoder;
    this.receiver = receiver;
  }

  /**
   * Moves what has come of the octets that are under way, as far as their stream's socket takes
   * them just so.
   *
   * @param link of which nothing has been read behind those that the decoder knows
   * @return whether a frame ended with what was moved, so that a header comes next
   */
  boolean endsFrame(EpollSocketChannel link) {
    int toCome = decoder.octetsToCome();
    if (toCome < LEAST_OCTETS) {
      return false;
    }
    while (toCome > 0) {
      Optional<EpollSocketChannel> outlet = receiver.outlet(decoder.stream(), toCome);
      if (outlet.isEmpty() || !move(link, outlet.get(), toCome)) {
        return false;
      }
      toCome = decoder.octetsToCome();
    }
    return true;
  }

  void close() {
    over = true;
    pipe.ifPresent(Pipe::close);
    pipe = Optional.empty();
  }

  /** Returns whether any octets have come. */
  private boolean move(EpollSocketChannel link, EpollSocketChannel outlet, int most) {
    Optional<Pipe> through = pipe();
    int in = through.isEmpty() ? 0 : fill(through.get(), link, most);
    if (in == 0) {
      return false;
    }
    Pipe filled = through.get();
    int out = empty(filled, outlet, in);
    ByteBuf rest = out < in ? filled.read(link.alloc(), in - out) : Unpooled.EMPTY_BUFFER;
    int stream = decoder.stream();
    decoder.passed(in);
    if (out > 0) {
      receiver.passed(stream, out);
    }
    if (rest.isReadable()) {
      receiver.data(stream, rest);
    }
    return true;
  }

  private Optional<Pipe> pipe() {
    if (pipe.isEmpty() && !over) {
      try {
        pipe = Optional.of(Pipe.open());
      } catch (IOException _) {
        over = true;
      }
    }
    return pipe;
  }

  /** A connection that is broken shows when it is read, which comes next. */
  private static int fill(Pipe pipe, EpollSocketChannel link, int most) {
    try {
      return pipe.fill(link.fd(), most);
    } catch (IOException _) {
      return 0;
    }
  }

  /** A socket that is broken shows when the rest is written to it. */
  private static int empty(Pipe pipe, EpollSocketChannel outlet, int octets) {
    int out = 0;
    try {
      int more;
      do {
        more = pipe.empty(outlet.fd(), octets - out);
        out += more;
      } while (more > 0 && out < octets);
    } catch (IOException _) {
      return out;
    }
    return out;
  }
}
