package io.htmux.agent.bench;

import io.htmux.agent.process.AgentFailedException;
import io.htmux.agent.process.AgentProcess;
import io.htmux.agent.process.FreePort;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

/** Two of our agents: one that listens for users, one that dials out and reaches the target. */
record AgentPair(String name, int port, AgentProcess accepting, AgentProcess dialling)
    implements Contender {

  /** HTMUX server and client: the window that our own agents give each other. */
  static AgentPair htmux(HttpClient http, Path directory, int target)
      throws IOException, InterruptedException, AgentFailedException {
    int tunnel = FreePort.onLoopback();
    int users = FreePort.onLoopback();
    return start(
        "htmux, HTMUX/1.0",
        users,
        http,
        directory,
        List.of("-P127.0.0.1:" + tunnel, "HTMUX=sv", "CAPSKEY=bench"),
        List.of(
            "-P127.0.0.1:" + users + "/remote",
            "HTMUX=cl:127.0.0.1:" + tunnel,
            "SERVER=tcprelay://127.0.0.1:" + target,
            "CAPSKEY=bench"));
  }

  /** SockMux acceptor and connector: the window that an original has. */
  static AgentPair sockMux(HttpClient http, Path directory, int target)
      throws IOException, InterruptedException, AgentFailedException {
    int tunnel = FreePort.onLoopback();
    int users = FreePort.onLoopback();
    return start(
        "htmux, plain SockMux",
        users,
        http,
        directory,
        List.of("-P127.0.0.1:" + tunnel, "SERVER=sockmux", "PORT=127.0.0.1:" + users),
        List.of(
            "SERVER=sockmux://127.0.0.1:" + tunnel, "DEST=127.0.0.1:" + target, "CAPSKEY=bench"));
  }

  @Override
  public void close() {
    dialling.close();
    accepting.close();
  }

  private static AgentPair start(
      String name,
      int users,
      HttpClient http,
      Path directory,
      List<String> acceptingParameters,
      List<String> diallingParameters)
      throws IOException, InterruptedException, AgentFailedException {
    AgentProcess accepting =
        AgentProcess.start("accepting-" + users, directory, acceptingParameters);
    try {
      accepting.awaitReady(http);
      AgentProcess dialling =
          AgentProcess.start("dialling-" + users, directory, diallingParameters);
      AgentPair pair = new AgentPair(name, users, accepting, dialling);
      dialling.awaitReady(http);
      return pair;
    } catch (IOException | InterruptedException | AgentFailedException e) {
      accepting.close();
      throw e;
    }
  }
}
