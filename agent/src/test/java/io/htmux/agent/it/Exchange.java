package io.htmux.agent.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/**
 * One connection that sends and receives at the same time. Both ends make the same octets out of
 * the seed and compare what came by its check-sum: {@code seed up down}, then {@code up} octets of
 * the user, then {@code down} octets of the service and its verdict of one octet.
 *
 * @param upOctets what the user sends
 * @param downOctets what the service sends
 */
record Exchange(long seed, int upOctets, int downOctets) {
  static final int GOOD = 1;
  static final int BAD = 2;

  private static final int MAX_OCTETS = 512 * 1024;
  private static final int BLOCK_OCTETS = 8192;

  /** Sizes that are often small and sometimes large. */
  static Exchange ofSeed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Exchange(seed, size(random), size(random));
  }

  /** The user's side; whether every octet came and the service says the same. */
  boolean run(int port, Duration patience) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeLong(seed);
      out.writeInt(upOctets);
      out.writeInt(downOctets);
      CompletableFuture<Boolean> sent = inBackground(() -> write(out, seed, upOctets));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      boolean whole = reads(in, ~seed, downOctets);
      return in.readUnsignedByte() == GOOD && whole && sent.join();
    }
  }

  static Exchange readHead(DataInputStream in) throws IOException {
    return new Exchange(in.readLong(), in.readInt(), in.readInt());
  }

  /** The service's side, after the head. */
  boolean serve(DataInputStream in, OutputStream out) throws IOException {
    CompletableFuture<Boolean> sent = inBackground(() -> write(out, ~seed, downOctets));
    return reads(in, seed, upOctets) && sent.join();
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static CompletableFuture<Boolean> inBackground(Writing writing) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            writing.run();
            done.complete(true);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static void write(OutputStream out, long seed, int octets) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int left = octets; left > 0; left -= BLOCK_OCTETS) {
      byte[] block = new byte[BLOCK_OCTETS];
      random.nextBytes(block);
      out.write(block, 0, Math.min(left, BLOCK_OCTETS));
    }
    out.flush();
  }

  private static boolean reads(DataInputStream in, long seed, int octets) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    CRC32 expected = new CRC32();
    CRC32 came = new CRC32();
    byte[] block = new byte[BLOCK_OCTETS];
    for (int left = octets; left > 0; left -= BLOCK_OCTETS) {
      int length = Math.min(left, BLOCK_OCTETS);
      random.nextBytes(block);
      expected.update(block, 0, length);
      in.readFully(block, 0, length);
      came.update(block, 0, length);
    }
    return came.getValue() == expected.getValue();
  }

  private static int size(SplittableRandom random) {
    return random.nextInt(random.nextBoolean() ? 2000 : MAX_OCTETS);
  }
}
