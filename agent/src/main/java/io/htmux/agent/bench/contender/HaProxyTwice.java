package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two HAProxy, each a plain TCP relay of one thread with buffers of 64 KiB: two hops, no mux. */
public record HaProxyTwice() implements Contender {
  @Override
  public String name() {
    return "HAProxy, two hops";
  }

  @Override
  public boolean encrypts() {
    return false;
  }

  @Override
  public Presence presence() throws IOException, InterruptedException {
    return Program.presence("haproxy", "Debian package haproxy", "-v");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    hop(site, ends, "far", site.tunnel(), site.target());
    hop(site, ends, "near", site.users(), site.link());
  }

  private static void hop(Site site, Ends ends, String name, int from, int to)
      throws IOException, InterruptedException, ContenderException {
    Path file = site.folder().resolve(name + ".cfg");
    Files.writeString(
        file,
        """
        global
          nbthread 1
          maxconn 9600
          tune.bufsize 65536
          tune.maxrewrite 1024
        defaults
          mode tcp
          maxconn 9600
          timeout connect 10s
          timeout client 1h
          timeout server 1h
        listen %s
          bind %s
          server next %s
        """
            .formatted(name, Site.at(from), Site.at(to)));
    ends.start(List.of(Program.path("haproxy"), "-f", file.toString(), "-db", "-q"));
    ends.awaitListening(from);
  }
}
