package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.key.Capability;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalStatusTest {

  @ParameterizedTest
  @EnumSource
  void eachRefusalHasExactlyTheseOctets(RefusalStatus status) throws MalformedHeadException {
    String expected =
        switch (status) {
          case COULD_NOT_BIND -> "HTTP/1.1 500 could not bound\r\n\r\n";
          case CANNOT_SWITCH -> "HTTP/1.1 500 Cannot Switch Protocol\r\n\r\n";
          case UPSTREAM_FAILED -> "HTTP/1.1 500 Upstream Failed\r\n\r\n";
          case NOT_DIRECT -> "HTTP/1.1 405 Cannot Switch Protocol\r\n\r\n";
          case NOT_PROVEN -> "HTTP/1.1 401 Not Proven\r\n\r\n";
          case MISSING_CAPABILITY -> "HTTP/1.1 403 Missing Capability\r\n\r\n";
          case NOT_FOUND -> "HTTP/1.1 404 Not Found\r\n\r\n";
          case SESSION_GONE -> "HTTP/1.1 410 Session Gone\r\n\r\n";
          case NO_COMMON_MUX -> "HTTP/1.1 426 No Common Mux\r\n\r\n";
          case TOO_MANY_FAILURES -> "HTTP/1.1 429 Too Many Failed Proofs\r\n\r\n";
          case METHOD_NOT_ALLOWED ->
              """
              HTTP/1.1 405 Method Not Allowed
              Allow: ACCEPT
              Content-Type: text/plain
              Content-Length: 111
              Connection: close

              This port takes tunnels, not requests: as an HTTP proxy ask a server that has SERVER=http, or a client's port.
              """;
          case CREDENTIALS_REQUIRED ->
              """
              HTTP/1.1 407 Proxy Authentication Required
              Proxy-Authenticate: Basic realm="htmux"
              Content-Type: text/plain
              Content-Length: 56
              Connection: close

              A name and a password are needed to open a tunnel here.
              """;
          case FORBIDDEN ->
              """
              HTTP/1.1 403 Forbidden
              Content-Type: text/plain
              Content-Length: 41
              Connection: close

              This address may not open a tunnel here.
              """;
          case BAD_REQUEST ->
              """
              HTTP/1.1 400 Bad Request
              Content-Type: text/plain
              Content-Length: 59
              Connection: close

              This port speaks HTMUX/1.0 and could not read the request.
              """;
          case REQUEST_TIMEOUT ->
              """
              HTTP/1.1 408 Request Timeout
              Content-Type: text/plain
              Content-Length: 34
              Connection: close

              The request did not come in time.
              """;
          case UPGRADE_REQUIRED ->
              """
              HTTP/1.1 426 Upgrade Required
              Upgrade: HTMUX/1.0
              Content-Type: text/plain
              Content-Length: 81
              Connection: close

              ACCEPT for a single connection is not served; it needs HTMUX-Upgrade: HTMUX/1.0.
              """;
        };
    String octets = Octets.text(status.octets(Optional.empty()));

    assertThat(octets.replace("\r\n", "\n")).isEqualTo(expected.replace("\r\n", "\n"));
    Head head = Octets.head(octets);
    int body = octets.length() - octets.indexOf("\r\n\r\n") - 4;
    assertThat(head.value("Content-Length").map(Integer::valueOf).orElse(0)).isEqualTo(body);
    assertThat(octets.substring(0, octets.length() - body)).doesNotContainPattern("[^\r]\n");
    StatusLine line = StatusLine.parse(head.startLine());
    assertThat(RefusalStatus.of(line.status(), line.reason())).contains(status);
  }

  @ParameterizedTest
  @EnumSource
  void theMissingCapabilityIsAHeaderLikeAnyOther(RefusalStatus status) throws Exception {
    for (Capability capability : Capability.values()) {
      String with = Octets.text(status.octets(Optional.of(capability)));
      Head head = Octets.head(with);
      assertThat(NativeHeads.missing(head)).contains(capability);
      assertThat(with.replace("HTMUX-Missing: " + capability.word() + "\r\n", ""))
          .isEqualTo(Octets.text(status.octets(Optional.empty())));
    }
  }

  @Test
  void aStatusLineOfSomebodyElseIsNoneOfOurs() {
    assertThat(RefusalStatus.of(405, "could not bound")).isEmpty();
    assertThat(RefusalStatus.of(500, "Could Not Bound")).isEmpty();
    assertThat(RefusalStatus.of(502, "Bad Gateway")).isEmpty();
  }
}
