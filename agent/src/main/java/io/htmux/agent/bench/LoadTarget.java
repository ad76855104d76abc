package io.htmux.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The far end of every measurement: swallows what comes, or sends without end, as the first octet
 * of a connection asks.
 */
final class LoadTarget implements AutoCloseable {
  static final int CHUNK_OCTETS = 256 * 1024;

  private final ServerSocketChannel socket;

  private LoadTarget(ServerSocketChannel socket) {
    this.socket = socket;
  }

  static LoadTarget start() throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    LoadTarget target = new LoadTarget(socket);
    Thread.ofPlatform().daemon().name("load-target").start(target::accept);
    return target;
  }

  int port() {
    return socket.socket().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel user = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(user));
      }
    } catch (IOException _) {
      // closed: the run is over
    }
  }

  private static void serve(SocketChannel user) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_OCTETS);
    try (user) {
      chunk.limit(1);
      if (user.read(chunk) < 0) {
        return;
      }
      switch (Direction.of(chunk.get(0))) {
        case UP -> swallow(user, chunk);
        case DOWN -> pour(user, chunk);
      }
    } catch (IOException _) {
      // the user left
    }
  }

  private static void swallow(SocketChannel user, ByteBuffer chunk) throws IOException {
    do {
      chunk.clear();
    } while (user.read(chunk) >= 0);
  }

  private static void pour(SocketChannel user, ByteBuffer chunk) throws IOException {
    while (true) {
      chunk.clear();
      while (chunk.hasRemaining()) {
        user.write(chunk);
      }
    }
  }
}
