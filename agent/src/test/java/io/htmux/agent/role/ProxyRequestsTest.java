package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel port where a proxy answers too: whose a connection is, however its octets are cut. */
class ProxyRequestsTest {
  private final List<String> served = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT h:443 HTTP/1.1\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\n\r\n",
        "POST HTTP://h/ HTTP/1.1\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\n\r\n",
      })
  void aProxyRequestIsTheProxys(String request) {
    for (int cut = 0; cut < request.length(); cut++) {
      served.clear();
      EmbeddedChannel channel = channel();

      say(channel, request.substring(0, cut));
      say(channel, request.substring(cut));

      assertThat(String.join("", served)).as("cut at " + cut).startsWith(request.substring(0, cut));
      assertThat(served).hasSize(1);
      assertThat(channel.config().isAutoRead()).isFalse();
      assertThat(channel.pipeline().get("upgrade")).isNull();
      channel.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ACCEPT *:8080 HTTP/1.1\r\n\r\n",
        "GET /htmux HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\n\r\n",
        "CONNECTED h:1 HTTP/1.1\r\n\r\n",
        "connect h:1 HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001\u0000",
        "\u0003\u0001\u0000\u0000",
        "\r\nCONNECT h:1 HTTP/1.1\r\n",
      })
  void everythingElseIsTheTunnelsAsItCame(String octets) {
    for (int cut = 0; cut < octets.length(); cut++) {
      EmbeddedChannel channel = channel();

      say(channel, octets.substring(0, cut));
      say(channel, octets.substring(cut));

      assertThat(heard(channel)).as("cut at " + cut).isEqualTo(octets);
      assertThat(served).isEmpty();
      assertThat(channel.pipeline().get(ProxyRequests.class)).isNull();
      assertThat(channel.pipeline().get("upgrade")).isNotNull();
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void whatIsNotEnoughToTellIsReleasedAtTheEnd() {
    EmbeddedChannel channel = channel();
    ByteBuf some = octets("CONN");
    channel.writeInbound(some);

    channel.close();
    channel.runPendingTasks();

    assertThat(some.refCnt()).isZero();
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new Addressed();
    channel
        .pipeline()
        .addLast(
            new ProxyRequests(
                (user, from, first) -> {
                  served.add(first.toString(StandardCharsets.ISO_8859_1));
                  first.release();
                  assertThat(from.path()).isEqualTo(EntryPath.PROXY_REQUEST);
                  assertThat(from.user()).isEqualTo(Optional.of(new HostPort("192.0.2.7", 5000)));
                }));
    channel.pipeline().addLast("upgrade", new ChannelInboundHandlerAdapter());
    return channel;
  }

  private static void say(EmbeddedChannel channel, String text) {
    channel.writeInbound(octets(text));
  }

  private static String heard(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      all.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static final class Addressed extends EmbeddedChannel {
    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress("192.0.2.7", 5000);
    }

    @Override
    protected SocketAddress localAddress0() {
      return new InetSocketAddress("192.0.2.1", 9876);
    }
  }
}
