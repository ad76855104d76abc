package io.htmux.agent.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** What the ends of a relayed connection do in tests. */
final class Talk {
  private Talk() {}

  /** What may fail, and is then what the test fails with. */
  interface Action {
    void run() throws IOException;
  }

  /** A target that does not wait for connections without end. */
  static ServerSocket target() throws IOException {
    ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return target;
  }

  /** Random ones, the same for the same seed. */
  static byte[] octets(long seed, int length) {
    byte[] octets = new byte[length];
    new SplittableRandom(seed).nextBytes(octets);
    return octets;
  }

  static CompletableFuture<Void> inBackground(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            action.run();
            done.complete(null);
          } catch (IOException | AssertionError e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
