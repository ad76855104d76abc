package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.policy.PortTerms;
import io.htmux.agent.policy.ProxyHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a target and its users meet where a port has terms, with real sockets. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortTermsTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;
  private RelayedSession session;

  @BeforeEach
  void listen() throws IOException {
    target = Talk.target();
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    session.close();
    target.close();
    loopback.close();
  }

  @Test
  void theTargetReadsWhoTheUserIsBeforeWhatHeSays() throws Exception {
    begin(new PortTerms("web", ProxyHeader.V1, OptionalInt.empty(), Optional.empty()));
    try (Socket user = session.user()) {
      user.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
      try (Socket far = target.accept()) {
        var lines =
            new BufferedReader(
                new InputStreamReader(far.getInputStream(), StandardCharsets.US_ASCII));

        assertThat(lines.readLine())
            .isEqualTo(
                "PROXY TCP4 127.0.0.1 127.0.0.1 "
                    + user.getLocalPort()
                    + " "
                    + session.port().address().port());
        assertThat(lines.readLine()).isEqualTo("hello");
      }
    }
  }

  @Test
  void oneMoreThanMayBeIsResetAndCounted() throws Exception {
    begin(new PortTerms("web", ProxyHeader.NONE, OptionalInt.of(1), Optional.empty()));
    try (Socket first = session.user()) {
      first.getOutputStream().write(1);
      try (Socket far = target.accept();
          Socket second = session.user()) {
        second.getOutputStream().write(2);

        assertThatThrownBy(() -> second.getInputStream().read())
            .isInstanceOf(SocketException.class);
        assertThat(session.refusals("too-many-streams")).isEqualTo(1);
        assertThat(far.getInputStream().read()).isEqualTo(1);
      }
    }
    await().untilAsserted(this::anotherUserIsServed);
  }

  @Test
  void aConnectionWithoutAnyOctetIsClosedAtBothEnds() throws Exception {
    begin(
        new PortTerms(
            "web", ProxyHeader.NONE, OptionalInt.empty(), Optional.of(Duration.ofMillis(50))));
    try (Socket user = session.user();
        Socket far = target.accept()) {
      assertThat(far.getInputStream().read()).isNegative();
      assertThat(user.getInputStream().read()).isNegative();
    }
  }

  private void anotherUserIsServed() throws IOException {
    try (Socket user = session.user()) {
      user.getOutputStream().write(3);
      target.setSoTimeout(100);
      try (Socket far = target.accept()) {
        assertThat(far.getInputStream().read()).isEqualTo(3);
      }
    }
  }

  private void begin(PortTerms terms) throws InterruptedException {
    session =
        RelayedSession.to(
            loopback.sockets(),
            HostPort.of((InetSocketAddress) target.getLocalSocketAddress()),
            terms);
  }
}
