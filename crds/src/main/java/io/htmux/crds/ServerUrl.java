package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.net.URI;

/** Where a server's tunnel port is dialled. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerUrl(
    @JsonPropertyDescription(
            "https://host:port/path, http:// for plain text, wss:// and ws:// for the same in a "
                + "WebSocket, or htmux:// for the handshake of DeleGate, which leaves TLS to "
                + "spec.tls.mode. Without a port: 443, 80 or 9876. Without a path: /htmux. "
                + "User and password never stand here.")
        @Required
        @Size(min = 8, max = 512)
        @Pattern(TextForms.SERVER_URL)
        String url) {

  static final int TUNNEL_PORT = 9876;
  static final String PATH = "/htmux";

  /** The host as written, an IPv6 number without its brackets. */
  public String host() {
    String host = uri().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port as written, or the scheme's own. */
  public int portOrDefault() {
    int port = uri().getPort();
    return port >= 0 ? port : defaultPort();
  }

  public String pathOrDefault() {
    String path = uri().getRawPath();
    return path == null || path.isEmpty() ? PATH : path;
  }

  /**
   * Whether the connection to it is TLS.
   *
   * @param mode what an htmux:// URL leaves open
   */
  public boolean usesTls(TlsMode mode) {
    return switch (scheme()) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default -> mode == TlsMode.REQUIRED;
    };
  }

  public String scheme() {
    return uri().getScheme();
  }

  private int defaultPort() {
    return switch (scheme()) {
      case "https", "wss" -> 443;
      case "http", "ws" -> 80;
      default -> TUNNEL_PORT;
    };
  }

  private URI uri() {
    return URI.create(url);
  }
}
