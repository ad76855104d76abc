package io.htmux.agent.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at files now and then, and runs something when what they hold has changed; never twice at a
 * time. A change is one when a second look sees the same: half a file that somebody is still
 * writing could be a good one that says something else. May be used from any thread.
 */
public final class FileWatch implements AutoCloseable {
  private static final Duration SETTLED_AFTER = Duration.ofMillis(200);

  private final Supplier<Collection<Path>> files;
  private final Runnable changed;
  private FileState state;
  private volatile Optional<FileState> changing = Optional.empty();
  private volatile Optional<Thread> watcher = Optional.empty();

  /**
   * @param files asked anew each time: what a file says may lead to others
   * @param seen what the files held when they were last used
   * @param changed may block; what it throws is a bug and ends the watch
   */
  public FileWatch(Supplier<Collection<Path>> files, FileState seen, Runnable changed) {
    this.files = files;
    this.state = seen;
    this.changed = changed;
  }

  /** Looks now and then from now on, until it is closed. */
  public void begin(Duration every) {
    watcher =
        Optional.of(
            Thread.ofVirtual()
                .name("configuration")
                .start(
                    () -> {
                      while (slept(changing.isPresent() ? SETTLED_AFTER : every)) {
                        look();
                      }
                    }));
  }

  /** Looks at once. Blocks as long as what it runs. */
  public synchronized void look() {
    FileState now = FileState.of(files.get());
    if (now.equals(state)) {
      changing = Optional.empty();
    } else if (changing.filter(now::equals).isPresent()) {
      use(now);
    } else {
      changing = Optional.of(now);
    }
  }

  /** As if something had changed, and settled. */
  public synchronized void again() {
    use(FileState.of(files.get()));
  }

  /** What changes while it runs is seen the next time. */
  private void use(FileState now) {
    changing = Optional.empty();
    changed.run();
    state = FileState.of(files.get()).orElseAs(now);
  }

  @Override
  public void close() {
    watcher.ifPresent(Thread::interrupt);
  }

  private static boolean slept(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
