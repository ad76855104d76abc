package io.htmux.agent.tls;

import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Something made of files, made anew when they change. Connections that are there keep what they
 * were made with; files that are bad change nothing, and the log says why. May be used from any
 * thread; files are read on a thread of its own.
 */
final class Reloading<T> {
  private static final Logger LOG = Logger.getLogger(Reloading.class);

  /** Makes it of the files as they are. */
  @FunctionalInterface
  interface Maker<T> {
    T make() throws TlsException;
  }

  private final WatchedFiles files;
  private final Maker<T> maker;
  private volatile T current;
  private String state;
  private Optional<Thread> watcher = Optional.empty();

  Reloading(WatchedFiles files, Maker<T> maker) throws TlsException {
    this.files = files;
    this.maker = maker;
    this.state = files.state();
    this.current = maker.make();
  }

  T current() {
    return current;
  }

  /** Looks now and then from now on, until {@link #stop}. */
  synchronized void watch(Duration every) {
    watcher =
        Optional.of(
            Thread.ofVirtual()
                .name("certificates")
                .start(
                    () -> {
                      while (slept(every)) {
                        look();
                      }
                    }));
  }

  synchronized void stop() {
    watcher.ifPresent(Thread::interrupt);
  }

  /** Takes over what has changed. */
  synchronized void look() {
    String now = files.state();
    if (now.equals(state)) {
      return;
    }
    state = now;
    try {
      current = maker.make();
      LOG.infof("certificates were read again: files=%s", files);
    } catch (TlsException e) {
      LOG.warnf("changed certificates are not taken, the old ones stay: %s", e.getMessage());
    }
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
