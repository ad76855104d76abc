package io.htmux.agent.it;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.DelegateParameters;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.SystemResolver;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.role.RoleMetrics;
import io.htmux.agent.role.RunningRole;
import io.htmux.agent.role.Surroundings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Clients as they are in an agent, without a process for each: each has its own tunnel, they share
 * the event loops. When they are closed, every buffer of theirs must have been released.
 */
final class ClientsInOneProcess implements AutoCloseable {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final SystemResolver resolver = new SystemResolver(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Surroundings surroundings =
      new Surroundings(
          loopback.sockets(),
          new NameLookup(resolver, System::nanoTime, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT),
          new MuxMetrics(meters),
          new RoleMetrics(meters),
          Clock.systemUTC(),
          "many");
  private final Logger log = Logger.getLogger(RunningRole.class.getPackageName());
  private final List<RunningRole> clients = new ArrayList<>();

  ClientsInOneProcess() {
    // three lines for each client are too many
    log.setLevel(Level.WARNING);
  }

  /** One more, with these parameters; it need not be ready yet. */
  void start(String... parameters) throws ConfigurationException {
    RunningRole client =
        RunningRole.of(DelegateParameters.parse(List.of(parameters)).config(), surroundings);
    clients.add(client);
    client.start();
  }

  long ready() {
    return clients.stream().filter(RunningRole::isReady).count();
  }

  @Override
  public void close() {
    clients.forEach(RunningRole::stop);
    loopback.close();
    resolver.close();
    log.setLevel(Level.INFO);
  }
}
