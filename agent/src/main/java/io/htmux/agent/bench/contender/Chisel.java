package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.util.List;

/** chisel with one reverse port: SSH inside a WebSocket, so always encrypted. */
public record Chisel() implements Contender {
  @Override
  public String name() {
    return "chisel";
  }

  @Override
  public boolean encrypts() {
    return true;
  }

  @Override
  public Presence presence() throws IOException, InterruptedException {
    return Program.presence("chisel", "chisel", "--version");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    ends.start(
        List.of(
            Program.path("chisel"),
            "server",
            "--reverse",
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(site.tunnel())));
    ends.awaitListening(site.tunnel());
    ends.start(
        List.of(
            Program.path("chisel"),
            "client",
            "http://" + Site.at(site.link()),
            "R:" + Site.at(site.users()) + ":" + Site.at(site.target())));
    ends.awaitListening(site.users());
  }
}
