package io.htmux.agent.link;

import io.htmux.agent.frame.NativeDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
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

  private static final int NO_OFFSET = -1;

  private final NativeDecoder decoder;
  private final ResumableLink.Receiver receiver;
  private Optional<FileDescriptor[]> pipe = Optional.empty();
  private boolean over;
  private boolean underWay;

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
    if (over || (toCome < LEAST_OCTETS && !underWay)) {
      return false;
    }
    while (toCome > 0) {
      Optional<EpollSocketChannel> outlet = receiver.outlet(decoder.stream(), toCome);
      underWay = outlet.isPresent() && move(link, outlet.get(), toCome);
      if (!underWay) {
        return false;
      }
      toCome = decoder.octetsToCome();
    }
    underWay = false;
    return true;
  }

  void close() {
    over = true;
    pipe.ifPresent(Splice::close);
    pipe = Optional.empty();
  }

  /** Returns whether any octets have come. */
  private boolean move(EpollSocketChannel link, EpollSocketChannel outlet, int most) {
    if (pipe.isEmpty() && !open()) {
      return false;
    }
    int in = into(link, most);
    if (in == 0) {
      return false;
    }
    int out = outOf(outlet, in);
    int stream = decoder.stream();
    decoder.passed(in);
    if (out > 0) {
      receiver.passed(stream, out);
    }
    if (out < in) {
      receiver.data(stream, rest(link.alloc(), in - out));
    }
    return true;
  }

  private boolean open() {
    try {
      pipe = Optional.of(FileDescriptor.pipe());
      return true;
    } catch (IOException _) {
      over = true;
      return false;
    }
  }

  /** A connection that is broken shows when it is read, which comes next. */
  private int into(EpollSocketChannel link, int most) {
    try {
      return splice(link.fd(), pipe.orElseThrow()[1], most);
    } catch (IOException _) {
      return 0;
    }
  }

  /** A socket that is broken shows when the rest is written to it. */
  private int outOf(EpollSocketChannel outlet, int octets) {
    int out = 0;
    try {
      int more;
      do {
        more = splice(pipe.orElseThrow()[0], outlet.fd(), octets - out);
        out += more;
      } while (more > 0 && out < octets);
    } catch (IOException _) {
      return out;
    }
    return out;
  }

  private static int splice(FileDescriptor from, FileDescriptor to, int octets) throws IOException {
    return Native.splice(from.intValue(), NO_OFFSET, to.intValue(), NO_OFFSET, octets);
  }

  private ByteBuf rest(ByteBufAllocator allocator, int octets) {
    ByteBuf rest = allocator.directBuffer(octets, octets);
    try {
      while (rest.isWritable()) {
        ByteBuffer free = rest.internalNioBuffer(rest.writerIndex(), rest.writableBytes());
        int read = pipe.orElseThrow()[0].read(free, free.position(), free.limit());
        rest.writerIndex(rest.writerIndex() + read);
      }
      return rest;
    } catch (IOException e) {
      rest.release();
      throw new IllegalStateException("a pipe has lost " + octets + " octets of a stream", e);
    }
  }

  private static void close(FileDescriptor[] ends) {
    for (FileDescriptor end : ends) {
      try {
        end.close();
      } catch (IOException _) {
        // it is gone then
      }
    }
  }
}
