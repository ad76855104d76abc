package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An nginx of the test's own.
 *
 * @param folder what it serves
 */
record WebServer(int port, Path folder) {

  static WebServer start(Lab lab) throws IOException {
    int port = FreePorts.next();
    Path web = lab.folder().resolve("web");
    Files.createDirectories(web);
    Path configuration = lab.folder().resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        %s
        worker_processes 1;
        pid nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            root web;
          }
        }
        """
            .formatted(isRoot() ? "user root;" : "", port));
    Lab.awaitListening(
        lab.start(
            "nginx",
            List.of(
                Tool.NGINX.path(),
                "-e",
                "stderr",
                "-p",
                lab.folder().toString(),
                "-c",
                configuration.toString())),
        port);
    return new WebServer(port, web);
  }

  /** Only root may, and must, say whom its workers run as: the folder is nobody else's. */
  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
