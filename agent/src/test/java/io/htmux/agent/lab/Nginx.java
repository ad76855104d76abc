package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.nio.file.Path;
import java.util.Map;

/** A web site on port 80 of a host. */
final class Nginx {
  private Nginx() {}

  /**
   * @param pages text by file name
   */
  static Running start(Host host, Map<String, String> pages) {
    Path configuration =
        host.file(
            "nginx.conf",
            """
            daemon off;
            user root;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
              types { text/html html; text/plain txt; }
              access_log access.log;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              server {
                listen 80;
                root .;
              }
            }
            """);
    pages.forEach(host::file);
    Running nginx =
        host.start(
            Tool.NGINX.path(),
            "-e",
            "stderr",
            "-p",
            host.folder().toString(),
            "-c",
            configuration.toString());
    host.awaitListening(nginx, 80);
    return nginx;
  }
}
