package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer of an HTTP proxy to CONNECT, also of one that means no good. */
class HttpConnectHandlerTest {
  private static final HostPort SERVER = new HostPort("hub.example.org", 443);
  private static final BasicCredentials PLANT = new BasicCredentials("plant", "s3cret");
  private static final String AGREED = "HTTP/1.1 200 Connection established\r\nVia: px\r\n\r\n";
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final EmbeddedChannel proxy = new EmbeddedChannel();
  private final List<ByteBuf> said = new ArrayList<>();

  @AfterEach
  void everythingIsReleased() {
    proxy.finishAndReleaseAll();
    assertThat(said).allMatch(octets -> octets.refCnt() == 0);
  }

  @Test
  void itIsAskedInOneHeadWithTheCredentials() {
    asked(Optional.of(PLANT));
    ByteBuf request = proxy.readOutbound();
    assertThat(request.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            """
            CONNECT hub.example.org:443 HTTP/1.1\r
            Host: hub.example.org:443\r
            Proxy-Authorization: Basic cGxhbnQ6czNjcmV0\r
            \r
            """);
    request.release();
  }

  @Test
  void whereverItsAnswerIsCutTheChannelIsTheServersThen() {
    for (int cut = 1; cut < AGREED.length(); cut++) {
      EmbeddedChannel one = new EmbeddedChannel();
      Future<Channel> connected = HttpConnectHandler.connect(one, SERVER, Optional.empty(), WITHIN);
      says(one, AGREED.substring(0, cut));
      assertThat(connected.isDone()).as("after %d octets", cut).isFalse();
      says(one, AGREED.substring(cut));
      assertThat(connected.getNow()).isSameAs(one);
      assertThat(one.pipeline().get("http-connect")).isNull();
      assertThat(one.config().isAutoRead()).as("nothing is read for nobody").isFalse();
      one.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 403 Forbidden\\r\\n\\r\\n | refuses a connection to hub.example.org:443: 403 ",
        "HTTP/1.1 302 Found\\r\\nLocation: /\\r\\n\\r\\n | refuses a connection to hub.example.org:443: 302 ",
        "HTTP/1.1 407 Who\\r\\n\\r\\n | asks for a user and password, and none are given: 407 ",
        "HTTP/1.1 200 OK\\r\\n\\r\\nHTTP/1.1 101 | sent more than its answer",
        "SSH-2.0-OpenSSH_9\\r\\n\\r\\n | gave no answer of HTTP: ",
        "\\r\\n\\r\\n | gave no answer of HTTP: ",
      })
  void anythingElseIsToldAndTheConnectionClosed(String answer, String message) {
    Future<Channel> connected = asked(Optional.empty());
    says(proxy, answer.translateEscapes());
    assertFailed(connected, "the HTTP proxy " + message);
  }

  @Test
  void credentialsThatItDoesNotTakeAreNotShown() {
    Future<Channel> connected = asked(Optional.of(PLANT));
    says(proxy, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n");
    assertFailed(connected, "the HTTP proxy does not take this user and password: 407 ");
    assertThat(connected.cause().getMessage()).doesNotContain("s3cret", "plant");
  }

  /** An octet now and then is no answer. */
  @Test
  void itHasSoLongForTheWholeOfIt() {
    proxy.freezeTime();
    Future<Channel> connected = asked(Optional.empty());
    for (int second = 1; second < WITHIN.toSeconds(); second++) {
      says(proxy, AGREED.substring(second - 1, second));
      proxy.advanceTimeBy(1, TimeUnit.SECONDS);
      proxy.runScheduledPendingTasks();
    }
    assertThat(connected.isDone()).isFalse();
    proxy.advanceTimeBy(1, TimeUnit.SECONDS);
    proxy.runScheduledPendingTasks();
    assertFailed(connected, "the HTTP proxy did not answer within 10 s");
  }

  @Test
  void aHeadWithoutEndIsGivenUp() {
    Future<Channel> connected = asked(Optional.empty());
    says(proxy, "HTTP/1.1 200 OK\r\n");
    for (int line = 0; line < 1000 && !connected.isDone(); line++) {
      says(proxy, "X-Line: " + line + "\r\n");
    }
    assertFailed(connected, "the HTTP proxy gave no answer of HTTP: ");
  }

  @Test
  void oneThatClosesHasNotAnswered() {
    Future<Channel> connected = asked(Optional.empty());
    says(proxy, "HTTP/1.1 200");
    proxy.close();
    assertFailed(connected, "the HTTP proxy has closed the connection");
  }

  private Future<Channel> asked(Optional<BasicCredentials> credentials) {
    return HttpConnectHandler.connect(proxy, SERVER, credentials, WITHIN);
  }

  private void says(EmbeddedChannel channel, String text) {
    ByteBuf octets = Octets.of(text);
    said.add(octets);
    channel.writeInbound(octets);
  }

  private void assertFailed(Future<Channel> connected, String message) {
    assertThat(connected.isSuccess()).isFalse();
    assertThat(connected.cause()).hasMessageStartingWith(message);
    assertThat(proxy.isOpen()).isFalse();
  }
}
