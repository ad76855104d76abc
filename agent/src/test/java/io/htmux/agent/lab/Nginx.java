package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.nio.file.Path;

/** A web site of one page on port 80 of a host. */
final class Nginx {
  private Nginx() {}

  /**
   * @param page where {@code $remote_addr} is, it says who has asked
   */
  static Running start(Host host, String page) {
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
              default_type text/html;
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              server {
                listen 80;
                listen [::]:80;
                location / {
                  return 200 "%s";
                }
              }
            }
            """
                .formatted(page));
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
