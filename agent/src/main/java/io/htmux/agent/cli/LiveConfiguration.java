package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import io.htmux.agent.management.ConfigurationState;
import io.htmux.agent.management.CurrentConfiguration;
import io.htmux.agent.role.RunningRole;
import io.htmux.agent.watch.FileState;
import io.htmux.agent.watch.FileWatch;
import io.htmux.crds.file.TunnelFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The configuration of a running role: read again when one of its files changes, and taken over
 * whole or not at all. What is refused is told once, and the running one goes on. One thread at a
 * time, which may block.
 */
final class LiveConfiguration {
  private static final Logger LOG = Logger.getLogger(LiveConfiguration.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration TAKEN_WITHIN = Duration.ofSeconds(30);

  private final ConfiguredCommand command;
  private final RunningRole role;
  private final CurrentConfiguration current;
  private final Clock clock;
  private volatile List<Path> files;

  private LiveConfiguration(
      ConfiguredCommand command,
      RunningRole role,
      FilesRead files,
      CurrentConfiguration current,
      Clock clock) {
    this.command = command;
    this.role = role;
    this.current = current;
    this.clock = clock;
    this.files = files.all();
  }

  /**
   * Watches the files of a role that has started, and obeys SIGHUP.
   *
   * @param files what its configuration was read from
   * @param seen what they held then
   */
  static FileWatch watch(
      ConfiguredCommand command,
      RunningRole role,
      FilesRead files,
      FileState seen,
      CurrentConfiguration current,
      Clock clock) {
    LiveConfiguration live = new LiveConfiguration(command, role, files, current, clock);
    current.began(ConfigurationState.first(live.hash(seen), clock.instant()));
    FileWatch watch = new FileWatch(live::files, seen, live::readAgain);
    watch.begin(LOOK_EVERY);
    OsSignal.runs("HUP", watch::again);
    return watch;
  }

  private Collection<Path> files() {
    return files;
  }

  /** Reads all files again and takes over what they say. */
  void readAgain() {
    FilesRead read = new FilesRead();
    FileState state = FileState.of(files);
    try {
      Parsed parsed = command.configuration(read);
      role.reload(parsed.config())
          .toCompletableFuture()
          .get(TAKEN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      parsed.notices().forEach(LOG::warn);
      ConfigurationState now = state().next(hash(state), clock.instant());
      current.changed(now);
      LOG.infof(
          "changed configuration is taken: tunnel=%s generation=%d",
          parsed.config().name(), now.generation());
    } catch (ConfigurationException | TunnelFileException e) {
      refused(e.getMessage());
    } catch (ExecutionException e) {
      refused(e.getCause().getMessage());
    } catch (TimeoutException _) {
      refused("the role did not take it within " + TAKEN_WITHIN.toSeconds() + " s");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      files = read.all();
    }
  }

  private void refused(String why) {
    current.changed(state().butRefused(why));
    LOG.errorf("changed configuration is not taken, the running one goes on: %s", why);
  }

  private ConfigurationState state() {
    return current.get().orElseThrow();
  }

  /** What the tunnel file held; nothing is told of secrets, whose hashes could be guessed from. */
  private Optional<String> hash(FileState state) {
    return command
        .tunnelFile()
        .map(file -> Optional.ofNullable(state.hashes().get(file)).orElse(""))
        .filter(hash -> !hash.isEmpty());
  }
}
