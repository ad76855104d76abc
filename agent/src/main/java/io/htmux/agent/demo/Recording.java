package io.htmux.agent.demo;

import io.htmux.agent.process.AgentFailedException;
import io.htmux.agent.process.AgentProcess;
import io.htmux.agent.process.FreePort;
import io.htmux.agent.process.ScratchFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server agent that works for a while, and whose JVM then writes which classes it had (JEP 514):
 * agents that are given that file start in half the time. Both ends read a tunnel file, as most
 * agents do. Blocks for some seconds.
 */
public final class Recording {
  private static final int QUESTIONS = 20;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private static final String SERVER =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: recorded}
      spec:
        role: Server
        capskeySecretRef: {name: recording}
        tls: {mode: Disabled}
        server: {port: TUNNEL, admit: [{name: recording, from: ["127.0.0.1"], ports: [web]}]}
        ports: [{name: web, listenOn: Server, host: 127.0.0.1, port: USERS}]
      """;

  private static final String CLIENT =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: recording}
      spec:
        role: Client
        capskeySecretRef: {name: recording}
        tls: {mode: Disabled}
        client: {identity: recording, servers: [{url: "http://127.0.0.1:TUNNEL"}]}
        ports: [{name: web, listenOn: Server, target: {host: 127.0.0.1, port: TARGET}}]
      """;

  private final Path cache;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int tunnel = FreePort.onLoopback();
  private final int users = FreePort.onLoopback();

  /**
   * @param cache where the JVM writes to
   */
  public Recording(Path cache) throws IOException {
    this.cache = cache;
  }

  /**
   * Works with two agents, and waits until the file is written.
   *
   * @throws DemoException when the tunnel does not do what it should
   */
  public void run() throws IOException, InterruptedException, DemoException, AgentFailedException {
    try (ScratchFolder folder = ScratchFolder.named("htmux-recording-");
        DemoWebService service = DemoWebService.start(DemoStream.ofMebibytes(1))) {
      folder.write("secrets/recording/capskey", "recording");
      Path server = folder.write("server.yaml", filled(SERVER, service.port()));
      Path client = folder.write("client.yaml", filled(CLIENT, service.port()));
      work(folder.path(), List.of("run", "-f", server.toString()), client);
    }
  }

  private void work(Path folder, List<String> asServer, Path clientFile)
      throws IOException, InterruptedException, DemoException, AgentFailedException {
    try (AgentProcess server = AgentProcess.recording(cache, "server", folder, asServer)) {
      server.awaitReady(http);
      List<String> asClient = List.of("run", "-f", clientFile.toString());
      try (AgentProcess client = AgentProcess.start("client", folder, asClient)) {
        client.awaitReady(http);
        for (int question = 0; question < QUESTIONS; question++) {
          ask();
        }
      }
    }
  }

  private void ask() throws IOException, InterruptedException, DemoException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + users + "/"))
            .timeout(ANSWER_WITHIN)
            .build();
    HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
    if (!answer.body().equals(DemoWebService.PAGE)) {
      throw new DemoException("the page came wrong through the tunnel: " + answer);
    }
  }

  private String filled(String file, int target) {
    return file.replace("TUNNEL", Integer.toString(tunnel))
        .replace("USERS", Integer.toString(users))
        .replace("TARGET", Integer.toString(target));
  }
}
