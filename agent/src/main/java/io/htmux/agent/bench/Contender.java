package io.htmux.agent.bench;

import java.io.IOException;

/** A way from a local port to the load target that is measured beside others. */
interface Contender extends AutoCloseable {

  String name();

  /** Where a user connects. */
  int port();

  @Override
  void close() throws IOException;
}
