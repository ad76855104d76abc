package io.htmux.agent.forward;

import io.htmux.agent.policy.PortTerms;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The loads of all ports of one session at this end, by their names. On its event loop. */
public final class PortLoads {
  private final LongSupplier nanoTime;
  private final Map<String, PortLoad> ports = new HashMap<>();

  public PortLoads() {
    this(System::nanoTime);
  }

  PortLoads(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** That of the port, by the terms that hold now. */
  public PortLoad of(PortTerms terms, EventExecutor loop) {
    return ports
        .computeIfAbsent(terms.port(), _ -> new PortLoad(terms, loop, nanoTime))
        .change(terms);
  }
}
