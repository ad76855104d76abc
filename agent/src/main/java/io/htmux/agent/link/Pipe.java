package io.htmux.agent.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A pipe of the kernel, between two splice(2): octets go into it from one socket, and out of it
 * into another one. Nothing waits for anything. Its capacity is the system's, usually 16 pieces of
 * at most a page.
 */
final class Pipe {
  private static final int NO_OFFSET = -1;

  private final FileDescriptor out;
  private final FileDescriptor in;

  private Pipe(FileDescriptor out, FileDescriptor in) {
    this.out = out;
    this.in = in;
  }

  /**
   * @throws IOException when there are too many files open
   */
  static Pipe open() throws IOException {
    FileDescriptor[] ends = FileDescriptor.pipe();
    return new Pipe(ends[0], ends[1]);
  }

  /** Returns how many octets came into it; 0 when there are none now, or no more at all. */
  int fill(FileDescriptor from, int most) throws IOException {
    return splice(from, in, most);
  }

  /** Returns how many octets went into the socket; 0 when it takes none now. */
  int empty(FileDescriptor into, int most) throws IOException {
    return splice(out, into, most);
  }

  /** Reads octets that are in it; the buffer is the caller's. */
  ByteBuf read(ByteBufAllocator allocator, int octets) {
    ByteBuf read = allocator.directBuffer(octets, octets);
    try {
      while (read.isWritable()) {
        // the memory may be a part of a larger buffer's
        ByteBuffer free = read.internalNioBuffer(read.writerIndex(), read.writableBytes());
        int more = out.read(free, free.position(), free.limit());
        read.writerIndex(read.writerIndex() + more);
      }
      return read;
    } catch (IOException e) {
      read.release();
      throw new IllegalStateException("a pipe has lost " + octets + " octets of a stream", e);
    }
  }

  void close() {
    close(out);
    close(in);
  }

  private static int splice(FileDescriptor from, FileDescriptor into, int most) throws IOException {
    return Native.splice(from.intValue(), NO_OFFSET, into.intValue(), NO_OFFSET, most);
  }

  private static void close(FileDescriptor end) {
    try {
      end.close();
    } catch (IOException _) {
      // it is gone then
    }
  }
}
