package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.SystemResolver;
import io.htmux.agent.management.CurrentConfiguration;
import io.htmux.agent.management.CurrentRole;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.role.RoleMetrics;
import io.htmux.agent.role.RunningRole;
import io.htmux.agent.role.Surroundings;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.watch.FileState;
import io.htmux.agent.watch.FileWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Future;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Plays the role that the command line or the file asks for, until the process is told to end. */
public class AgentApplication implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(AgentApplication.class);
  private static final long START_SECONDS = 30;
  private static final int LOOKUP_THREADS = 4;
  private static final Duration DRAIN_MARGIN = Duration.ofSeconds(4);

  /** What a shell says of a process that the signal has ended. */
  private static final Map<String, Integer> STOPPING = Map.of("INT", 130, "TERM", 143);

  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

  @Inject Vertx vertx;
  @Inject MeterRegistry meters;
  @Inject CurrentRole current;
  @Inject CurrentConfiguration configuration;

  @Override
  public int run(String... arguments) throws InterruptedException {
    ConfiguredCommand command = ConfiguredCommand.of(arguments);
    FilesRead files = new FilesRead();
    Parsed parsed;
    try {
      parsed = command.configuration(files);
    } catch (ConfigurationException e) {
      LOG.error(e.getMessage());
      return ExitCode.USAGE;
    }
    FileState seen = FileState.of(files.all());
    parsed.notices().forEach(LOG::warn);
    RunningRole role = RunningRole.of(parsed.config(), surroundings());
    Future<?> started = role.start();
    if (!started.await(START_SECONDS, TimeUnit.SECONDS)) {
      LOG.errorf("did not start within %d s", START_SECONDS);
      return ExitCode.FAILED;
    }
    if (!started.isSuccess()) {
      LOG.error(started.cause().getMessage());
      return started.cause() instanceof TlsException ? ExitCode.USAGE : ExitCode.CANNOT_LISTEN;
    }
    current.started(role);
    logManagement();
    try (FileWatch _ =
        LiveConfiguration.watch(command, role, files, seen, configuration, Clock.systemUTC())) {
      Duration drain = parsed.config().session().drain();
      STOPPING.forEach((name, code) -> OsSignal.runs(name, () -> stop(role, drain, code)));
      Quarkus.waitForExit();
    }
    role.stop();
    return exitCode.get();
  }

  /**
   * SIGTERM, or SIGINT. Quarkus closes every socket as soon as it hears of its end, so it hears of
   * it when the streams have ended. A second signal waits for nothing.
   */
  private void stop(RunningRole role, Duration within, int code) {
    try {
      if (exitCode.compareAndSet(ExitCode.OK, code)) {
        drain(role, within);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Quarkus.asyncExit(code);
    }
  }

  /** Streams that are there have some time to end by themselves. */
  private static void drain(RunningRole role, Duration within) throws InterruptedException {
    if (within.isZero()) {
      return;
    }
    try {
      role.drain(within)
          .toCompletableFuture()
          .get(within.plus(DRAIN_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warnf("not drained: %s", e);
    }
  }

  /** Quarkus puts the port there that it has got. */
  private static void logManagement() {
    LOG.infof(
        "health, metrics and peers are at http://%s:%s",
        System.getProperty("quarkus.management.host"),
        System.getProperty("quarkus.management.port"));
  }

  private Surroundings surroundings() {
    Sockets sockets = Sockets.of((VertxInternal) vertx);
    return new Surroundings(
        sockets,
        names(sockets),
        new MuxMetrics(meters),
        new RoleMetrics(meters),
        Clock.systemUTC(),
        hostName());
  }

  private static NameLookup names(Sockets sockets) {
    return new NameLookup(
        new SystemResolver(LOOKUP_THREADS),
        System::nanoTime,
        (after, task) -> {
          Future<?> alarm = sockets.loops().schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
          return () -> alarm.cancel(false);
        },
        NameLookup.Limits.DEFAULT);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "htmux";
    }
  }
}
