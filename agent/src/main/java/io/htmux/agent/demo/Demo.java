package io.htmux.agent.demo;

import io.htmux.agent.process.AgentFailedException;
import io.htmux.agent.process.AgentProcess;
import io.htmux.agent.process.FreePort;
import io.htmux.agent.process.ScratchFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * A web service that only this process knows, a client agent beside it that dials out, a server
 * agent that listens in its place: fetched through the two, first a page, then a stream with a
 * checksum.
 */
public final class Demo {
  private static final int STREAM_MEBIBYTES = 256;
  private static final Duration FETCH_WITHIN = Duration.ofMinutes(5);

  private final PrintWriter out;
  private final boolean onTerminal;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public Demo(PrintWriter out, boolean onTerminal) {
    this.out = out;
    this.onTerminal = onTerminal;
  }

  /**
   * Shows it all; leaves nothing behind.
   *
   * @throws DemoException when the tunnel does not do what it should
   */
  public void run() throws IOException, InterruptedException, DemoException, AgentFailedException {
    try (ScratchFolder folder = ScratchFolder.named("htmux-demo-")) {
      show(folder.path());
    }
  }

  private void show(Path directory)
      throws IOException, InterruptedException, DemoException, AgentFailedException {
    DemoStream stream = DemoStream.ofMebibytes(STREAM_MEBIBYTES);
    int tunnelPort = FreePort.onLoopback();
    int remotePort = FreePort.onLoopback();
    // a secret on a command line could be seen by every user of the host
    String key = "+=" + keyFile(directory);
    try (DemoWebService service = DemoWebService.start(stream)) {
      say("1/5  a web service behind the client, at 127.0.0.1:" + service.port());
      List<String> asServer = List.of("-P127.0.0.1:" + tunnelPort, "HTMUX=sv", key);
      List<String> asClient =
          List.of(
              "-P127.0.0.1:" + remotePort + "/remote",
              "HTMUX=cl:127.0.0.1:" + tunnelPort,
              "SERVER=tcprelay://127.0.0.1:" + service.port(),
              key);
      try (AgentProcess server = AgentProcess.start("server", directory, asServer)) {
        server.awaitReady(http);
        say("2/5  a server agent waits at 127.0.0.1:" + tunnelPort);
        try (AgentProcess client = AgentProcess.start("client", directory, asClient)) {
          client.awaitReady(http);
          say(
              "3/5  the client agent dialled out; the server listens for it at 127.0.0.1:"
                  + remotePort);
          fetchPage(remotePort);
          fetchStream(remotePort, stream);
        }
      }
    }
    sayWhatNext();
  }

  private void fetchPage(int port) throws IOException, InterruptedException, DemoException {
    HttpResponse<String> page = http.send(request(port, "/"), HttpResponse.BodyHandlers.ofString());
    if (page.statusCode() != 200 || !page.body().equals(DemoWebService.PAGE)) {
      throw new DemoException("the page came wrong through the tunnel: " + page);
    }
    say("4/5  fetched through the tunnel: " + page.body().strip());
  }

  private void fetchStream(int port, DemoStream stream)
      throws IOException, InterruptedException, DemoException {
    say("5/5  streaming " + STREAM_MEBIBYTES + " MiB through the tunnel");
    String expected = stream.sha256();
    Progress progress = new Progress(out, onTerminal, stream.octets());
    long begin = System.nanoTime();
    HttpResponse<InputStream> answer =
        http.send(request(port, "/stream"), HttpResponse.BodyHandlers.ofInputStream());
    String came;
    try (InputStream body = answer.body()) {
      came = DemoStream.sha256(body, progress::reached);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (!came.equals(expected)) {
      throw new DemoException(
          "the stream came damaged: expected sha256 " + expected + ", got " + came);
    }
    say(
        "     whole: sha256 %s, %.1f s, %.0f MiB/s"
            .formatted(came, seconds, STREAM_MEBIBYTES / seconds));
  }

  private void sayWhatNext() {
    say("");
    say(
        "Now between two hosts of yours, with no NAT in between. Put CAPSKEY=<any text> into a file");
    say("key.conf on both: it switches inbound ports on, and keeps nobody out in this version.");
    say("On the host that can be reached, here called hub.example.org:");
    say("  ./htmux -P9876 HTMUX=sv:<the other host>:8080 +=key.conf");
    say("On the host that cannot, with its service at port 80:");
    say(
        "  ./htmux -P8080/remote HTMUX=cl:hub.example.org:9876 SERVER=tcprelay://127.0.0.1:80 +=key.conf");
    say("Then http://hub.example.org:8080/ is that service.");
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(FETCH_WITHIN)
        .build();
  }

  private static Path keyFile(Path directory) throws IOException {
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    Path file =
        Files.createFile(
            directory.resolve("key.conf"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, "CAPSKEY=" + HexFormat.of().formatHex(secret) + "\n");
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
