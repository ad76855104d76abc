package io.htmux.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One connection that carries as much as it can for a while. */
record BulkLoad(Duration warmUp, Duration measured) {

  /** Octets per second in the measured time. */
  double octetsPerSecond(int port, Direction direction) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(LoadTarget.CHUNK_OCTETS);
    try (SocketChannel user =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      user.write(chunk.put(0, direction.octet).limit(1));
      run(user, direction, chunk, warmUp);
      long begin = System.nanoTime();
      long octets = run(user, direction, chunk, measured);
      return octets * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static long run(SocketChannel user, Direction direction, ByteBuffer chunk, Duration time)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    long octets = 0;
    while (System.nanoTime() < end) {
      chunk.clear();
      int moved =
          switch (direction) {
            case UP -> user.write(chunk);
            case DOWN -> user.read(chunk);
          };
      if (moved < 0) {
        throw new IOException("the connection ended in the middle of the measurement");
      }
      octets += moved;
    }
    return octets;
  }
}
