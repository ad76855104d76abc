package io.htmux.agent.bench.contender;

import io.htmux.agent.process.AgentCommand;
import io.htmux.agent.process.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Two of our agents, as files and command lines: one that listens for users, one that dials out and
 * reaches the target. In both, {@code {users}}, {@code {tunnel}}, {@code {link}} and {@code
 * {target}} stand for the ports of a {@link Site}, {@code {folder}} for its folder.
 *
 * @param files what is written to the folder, by name
 */
public record AgentVariant(
    String name,
    Kind kind,
    Map<String, String> files,
    List<String> listening,
    List<String> dialling)
    implements Contender {

  /** What a variant is there to show. */
  public enum Kind {
    /** What a user gets who sets nothing: most targets are meant for it. */
    PLAIN,
    /** Over TLS: secret bench-tls has a key for localhost, its certificate, and who signed that. */
    ENCRYPTED,
    /** Without the layer that lets a session survive its connection: what that costs. */
    NOT_RESUMABLE,
    /** Towards a peer that speaks the old protocol. */
    OLD
  }

  @Override
  public boolean encrypts() {
    return kind == Kind.ENCRYPTED;
  }

  @Override
  public boolean isJava() {
    return true;
  }

  @Override
  public boolean isVariant() {
    return switch (kind) {
      case PLAIN -> false;
      case ENCRYPTED, NOT_RESUMABLE, OLD -> true;
    };
  }

  @Override
  public Presence presence() {
    return new Presence.Here("this build");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = site.folder().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, filled(file.getValue(), site));
    }
    if (encrypts()) {
      TlsIdentity.make(site.folder(), "benchmark")
          .putInto(Files.createDirectories(site.folder().resolve("secrets/bench-tls")));
    }
    ends.start(AgentCommand.agent(FreePort.onLoopback(), filled(listening, site)));
    ends.awaitListening(site.tunnel());
    ends.start(AgentCommand.agent(FreePort.onLoopback(), filled(dialling, site)));
    ends.awaitListening(site.users());
  }

  private static List<String> filled(List<String> parameters, Site site) {
    return parameters.stream().map(parameter -> filled(parameter, site)).toList();
  }

  private static String filled(String text, Site site) {
    return text.replace("{users}", Integer.toString(site.users()))
        .replace("{tunnel}", Integer.toString(site.tunnel()))
        .replace("{link}", Integer.toString(site.link()))
        .replace("{target}", Integer.toString(site.target()))
        .replace("{folder}", site.folder().toString());
  }
}
