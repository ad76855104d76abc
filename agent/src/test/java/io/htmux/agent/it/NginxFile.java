package io.htmux.agent.it;

import java.nio.file.Path;
import java.util.List;

/** An nginx in the foreground that has all its files in one folder. */
public final class NginxFile {
  private NginxFile() {}

  /**
   * The text of its configuration.
   *
   * @param server what is in the block {@code server}; taken as it stands, since a page may be in
   *     it
   */
  public static String text(String server) {
    return """
    daemon off;
    %s
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
    %s
      }
    }
    """
        .formatted(isRoot() ? "user root;" : "", server);
  }

  public static List<String> command(Path folder, Path configuration) {
    return List.of(
        Tool.NGINX.path(), "-e", "stderr", "-p", folder.toString(), "-c", configuration.toString());
  }

  /** Only root may, and must, say whom its workers run as: the folder is nobody else's. */
  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
