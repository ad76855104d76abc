package io.htmux.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/** Notes each place that it was asked for: a file that is not there yet may come. */
public record NotedSecrets(Secrets secrets, FilesRead files) implements Secrets {
  @Override
  public Optional<String> find(String name, String key) {
    files.add(Path.of(secrets.place(name, key)));
    return secrets.find(name, key);
  }

  @Override
  public String place(String name, String key) {
    String place = secrets.place(name, key);
    files.add(Path.of(place));
    return place;
  }
}
