package io.htmux.agent.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that a configuration was read from, or would have been, whatever came of it: when one
 * of them changes, it is worth reading again. Filled by one thread.
 */
public final class FilesRead {
  private final Set<Path> files = new LinkedHashSet<>();

  public void add(Path file) {
    files.add(file);
  }

  public void addAll(Collection<Path> more) {
    files.addAll(more);
  }

  public List<Path> all() {
    return List.copyOf(files);
  }
}
