package io.htmux.agent.cli;

/** For whom {@code htmux connect} prints. A CAPSKEY is never part of it, only where it belongs. */
enum ConnectOutput {
  CLI {
    @Override
    String text(OtherEnd end) {
      return "cat > %s.yaml <<'END'\n%sEND\n%shtmux run --file=%s.yaml --secrets=secrets\n"
          .formatted(end.name(), end.file(), secret(end, "secrets"), end.name());
    }
  },
  SYSTEMD {
    @Override
    String text(OtherEnd end) {
      return """
      # /etc/htmux/%1$s.yaml
      %2$s
      # /etc/systemd/system/htmux-%1$s.service
      %3$s[Unit]
      Description=htmux tunnel %1$s
      Wants=network-online.target
      After=network-online.target

      [Service]
      ExecStart=/usr/local/bin/htmux run --file=/etc/htmux/%1$s.yaml --secrets=/etc/htmux/secrets
      DynamicUser=yes
      ProtectSystem=strict
      NoNewPrivileges=yes
      Restart=always
      RestartSec=5

      [Install]
      WantedBy=multi-user.target
      """
          .formatted(end.name(), indented(end.file()), secret(end, "/etc/htmux/secrets"));
    }
  },
  DOCKER {
    @Override
    String text(OtherEnd end) {
      return ("mkdir -p htmux/secrets && cat > htmux/tunnel.yaml <<'END'\n%sEND\n%s"
              + "docker run -d --restart=always --name htmux-%s --read-only --tmpfs /tmp"
              + " -v \"$PWD/htmux:/etc/htmux:ro\" htmux-agent"
              + " run --file=/etc/htmux/tunnel.yaml --secrets=/etc/htmux/secrets\n")
          .formatted(end.file(), secret(end, "htmux/secrets"), end.name());
    }
  },
  K8S {
    @Override
    String text(OtherEnd end) {
      return end.key()
              .map(
                  ref ->
                      "# kubectl create secret generic %s --from-file=%s=FILE\n"
                          .formatted(ref.name(), ref.keyOrDefault()))
              .orElse("")
          + end.file();
    }
  },
  ENV {
    @Override
    String text(OtherEnd end) {
      return "%sHTMUX_SECRETS=/etc/htmux/secrets\nHTMUX_MANAGEMENT=127.0.0.1:9090\nHTMUX_LOG=json\n"
          .formatted(secret(end, "/etc/htmux/secrets"));
    }
  };

  abstract String text(OtherEnd end);

  /** A comment that says where the CAPSKEY belongs. */
  private static String secret(OtherEnd end, String folder) {
    return end.key()
        .map(
            ref ->
                "# the CAPSKEY belongs into %s/%s/%s\n"
                    .formatted(folder, ref.name(), ref.keyOrDefault()))
        .orElse("");
  }

  private static String indented(String file) {
    return file.strip();
  }
}
