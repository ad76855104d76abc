package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.nio.file.Path;

/** A load balancer that ends TLS with a certificate of its own and begins it anew. */
final class Haproxy {
  private Haproxy() {}

  /**
   * @param certificate its own, which it shows to those who dial it
   * @param to where it passes them on, {@code address:port}, with TLS and without a question
   */
  static void start(Host host, int port, Certificate certificate, String to) {
    Path configuration =
        host.file(
            "haproxy.cfg",
            """
            defaults
              mode tcp
              timeout connect 10s
              timeout client 10m
              timeout server 10m
            frontend here
              bind :%d ssl crt %s
              default_backend there
            backend there
              server there %s ssl verify none
            """
                .formatted(port, certificate.both(), to));
    Running haproxy = host.start(Tool.HAPROXY.path(), "-db", "-f", configuration.toString());
    host.awaitListening(haproxy, port);
  }
}
