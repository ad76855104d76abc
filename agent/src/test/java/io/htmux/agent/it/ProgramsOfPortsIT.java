package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code -P21/ftp,80/http,1080/socks}: each port has what answers written behind it. */
class ProgramsOfPortsIT {
  private static final String PAGE = "<p>found by a port</p>";
  private static final String AT_SERVER = "127.0.0.2";
  private static final String AT_CLIENT = "127.0.0.3";

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int ftp = FreePorts.next();
  private final int http = FreePorts.next();
  private final int socks = FreePorts.next();

  @Test
  void eachPortAnswersWithItsOwnProtocol() throws IOException {
    FtpSite site = FtpSite.start(lab);
    WebServer nginx = WebServer.ofPage(lab, PAGE);
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=key")
        .awaitReady();
    lab.agent(
            "client",
            "-P" + ports(AT_SERVER, "remote") + "," + ports(AT_CLIENT, "local"),
            "HTMUX=cl:127.0.0.1:" + tunnelPort,
            "RELIABLE=127.0.0.*",
            "CAPSKEY=key")
        .awaitReady();
    for (String host : List.of(AT_SERVER, AT_CLIENT)) {
      for (String mode : List.of("--ftp-pasv", "--disable-epsv", "-P -")) {
        Path got = lab.folder().resolve("got");
        site.curl(mode, "-o", got.toString(), site.url(host, ftp, "large"));
        assertThat(Sample.sum(got)).as("%s %s", host, mode).isEqualTo(site.sum());
      }
      assertThat(site.lftp(host, ftp, "cat small")).contains("a small file");
      assertThat(Curl.page(lab, nginx.port(), "http://" + host + ":" + http)).isEqualTo(PAGE);
      assertThat(Curl.page(lab, nginx.port(), "socks5h://" + host + ":" + socks)).isEqualTo(PAGE);
    }
  }

  private String ports(String host, String side) {
    return "%1$s:%3$d/%2$s/ftp,%1$s:%4$d/%2$s/http,%1$s:%5$d/%2$s/socks"
        .formatted(host, side, ftp, http, socks);
  }
}
