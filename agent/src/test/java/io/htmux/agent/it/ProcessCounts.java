package io.htmux.agent.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What an agent holds now.
 *
 * @param threads of its process, those of the JVM too
 * @param descriptors open ones
 * @param buffers octets of direct memory in buffers that nobody has released
 * @param pool octets of direct memory that the pool keeps for buffers, in use or not
 */
record ProcessCounts(long threads, long descriptors, double buffers, double pool) {

  static ProcessCounts of(Agent agent) {
    String metrics = "netty_allocator_memory_";
    String direct = "{allocator_type=\"PooledByteBufAllocator\",memory_type=\"direct\"";
    return new ProcessCounts(
        files(agent, "task"),
        files(agent, "fd"),
        agent.metric(metrics + "pinned" + direct),
        agent.metric(metrics + "used" + direct));
  }

  private static long files(Agent agent, String folder) {
    try (Stream<Path> all =
        Files.list(Path.of("/proc", Long.toString(agent.process().pid()), folder))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
