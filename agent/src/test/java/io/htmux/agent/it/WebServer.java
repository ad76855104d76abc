package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An nginx of the test's own.
 *
 * @param folder what it serves
 */
record WebServer(int port, Path folder) {

  static WebServer start(Lab lab) throws IOException {
    int port = FreePorts.next();
    Path web = Files.createDirectories(lab.folder().resolve("web"));
    Path configuration =
        Files.writeString(
            lab.folder().resolve("nginx.conf"),
            NginxFile.text("listen 127.0.0.1:%d;\nroot web;\n".formatted(port)));
    Lab.awaitListening(lab.start("nginx", NginxFile.command(lab.folder(), configuration)), port);
    return new WebServer(port, web);
  }

  /** One that serves {@code page.html}. */
  static WebServer ofPage(Lab lab, String page) throws IOException {
    WebServer server = start(lab);
    Files.writeString(server.folder().resolve("page.html"), page);
    return server;
  }
}
