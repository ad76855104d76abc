package io.htmux.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets in a directory, one folder each and one file a key in it, as Kubernetes mounts them. A
 * line end at the end of a file is not part of the secret.
 */
public record FileSecrets(Path directory) implements Secrets {
  private static final int MAX_OCTETS = 4096;
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

  @Override
  public Optional<String> find(String name, String key) {
    if (!isPlain(name) || !isPlain(key)) {
      return Optional.empty();
    }
    try (InputStream file = Files.newInputStream(directory.resolve(name).resolve(key))) {
      byte[] octets = file.readNBytes(MAX_OCTETS + 1);
      String text = new String(octets, StandardCharsets.UTF_8).stripTrailing();
      return octets.length > MAX_OCTETS || text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public String place(String name, String key) {
    return directory.resolve(name).resolve(key).toString();
  }

  /** No way out of the directory. */
  private static boolean isPlain(String name) {
    return PLAIN_NAME.matcher(name).matches() && !name.startsWith("..") && !name.equals(".");
  }
}
