package io.htmux.agent.bench.contender;

import java.nio.file.Path;

/**
 * Where a contender is set up: a folder of its own, and ports of loopback.
 *
 * @param users where users connect
 * @param tunnel where the listening end takes the tunnel
 * @param link where the dialling end dials: the same, or a far link that leads there
 * @param target where connections are to arrive
 */
public record Site(Path folder, int users, int tunnel, int link, int target) {

  /** An address of loopback. */
  static String at(int port) {
    return "127.0.0.1:" + port;
  }
}
