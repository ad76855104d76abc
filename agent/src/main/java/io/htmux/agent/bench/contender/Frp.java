package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * frps and frpc with one TCP proxy; streams share a connection (yamux), as it is set by default.
 */
public record Frp(boolean encrypts) implements Contender {
  @Override
  public String name() {
    return encrypts ? "frp, TLS" : "frp, plain";
  }

  @Override
  public boolean isVariant() {
    return encrypts;
  }

  @Override
  public Presence presence() throws IOException, InterruptedException {
    return Program.presence("frps", "frp", "--version");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    Path server = site.folder().resolve("frps.toml");
    Files.writeString(
        server,
        """
        bindAddr = "127.0.0.1"
        proxyBindAddr = "127.0.0.1"
        bindPort = %d
        log.level = "warn"
        """
            .formatted(site.tunnel()));
    Path client = site.folder().resolve("frpc.toml");
    Files.writeString(
        client,
        """
        serverAddr = "127.0.0.1"
        serverPort = %d
        log.level = "warn"
        transport.tls.enable = %b
        [[proxies]]
        name = "bench"
        type = "tcp"
        localIP = "127.0.0.1"
        localPort = %d
        remotePort = %d
        """
            .formatted(site.link(), encrypts, site.target(), site.users()));
    ends.start(List.of(Program.path("frps"), "-c", server.toString()));
    ends.awaitListening(site.tunnel());
    ends.start(List.of(Program.path("frpc"), "-c", client.toString()));
    ends.awaitListening(site.users());
  }
}
