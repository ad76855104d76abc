package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A peer that could never be installed where this was written: named in the report, with the
 * reason, rather than left out.
 */
public record NotMeasured(String name) implements Contender {
  @Override
  public boolean encrypts() {
    return true;
  }

  @Override
  public Presence presence() throws IOException {
    Path refused = Program.peers().resolve(name + ".missing");
    return new Presence.Missing(
        Files.isRegularFile(refused)
            ? "cannot be had here: " + Files.readString(refused, StandardCharsets.UTF_8).strip()
            : "this benchmark does not know how to start it");
  }

  @Override
  public void start(Site site, Ends ends) throws ContenderException {
    throw new ContenderException("this benchmark does not know how to start " + name);
  }
}
