package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** rathole with one service: a TCP connection for each stream, over plain TCP or TLS. */
public record Rathole(boolean encrypts) implements Contender {
  private static final String PASSWORD = "benchmark";

  @Override
  public String name() {
    return encrypts ? "rathole, TLS" : "rathole, plain";
  }

  @Override
  public boolean isVariant() {
    return encrypts;
  }

  @Override
  public Presence presence() throws IOException, InterruptedException {
    return Program.presence("rathole", "rathole", "--version");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    Path server = site.folder().resolve("server.toml");
    Path client = site.folder().resolve("client.toml");
    String serverTransport = "";
    String clientTransport = "";
    if (encrypts) {
      TlsIdentity identity = TlsIdentity.make(site.folder(), PASSWORD);
      serverTransport =
          """
          [server.transport]
          type = "tls"
          [server.transport.tls]
          pkcs12 = "%s"
          pkcs12_password = "%s"
          """
              .formatted(identity.pkcs12(), PASSWORD);
      clientTransport =
          """
          [client.transport]
          type = "tls"
          [client.transport.tls]
          trusted_root = "%s"
          hostname = "localhost"
          """
              .formatted(identity.certificate());
    }
    Files.writeString(
        server,
        """
        [server]
        bind_addr = "%s"
        default_token = "benchmark"
        [server.services.bench]
        bind_addr = "%s"
        """
                .formatted(Site.at(site.tunnel()), Site.at(site.users()))
            + serverTransport);
    Files.writeString(
        client,
        """
        [client]
        remote_addr = "%s"
        default_token = "benchmark"
        [client.services.bench]
        local_addr = "%s"
        """
                .formatted(Site.at(site.link()), Site.at(site.target()))
            + clientTransport);
    ends.start(List.of(Program.path("rathole"), "--server", server.toString()));
    ends.awaitListening(site.tunnel());
    ends.start(List.of(Program.path("rathole"), "--client", client.toString()));
    ends.awaitListening(site.users());
  }
}
