package io.htmux.agent.lab;

import io.htmux.agent.it.NginxFile;
import io.htmux.agent.it.Running;
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
            NginxFile.text(
                """
                listen 80;
                listen [::]:80;
                location / {
                  return 200 "%s";
                }
                """
                    .formatted(page)));
    Running nginx =
        host.start(NginxFile.command(host.folder(), configuration).toArray(String[]::new));
    host.awaitListening(nginx, 80);
    return nginx;
  }
}
