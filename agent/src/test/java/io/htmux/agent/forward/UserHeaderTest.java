package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The octets that a target reads before the user's. */
class UserHeaderTest {
  private static final String V2_SIGNATURE = "0d0a0d0a000d0a515549540a";

  private final EmbeddedChannel target = new EmbeddedChannel();

  @AfterEach
  void nothingIsLeft() {
    assertThat(target.finishAndReleaseAll()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 198.51.100.1, PROXY TCP4 203.0.113.7 198.51.100.1 40000 5432",
    "2001:db8::7, 2001:db8::1, PROXY TCP6 2001:db8::7 2001:db8::1 40000 5432",
    "203.0.113.7, 2001:db8::1, PROXY UNKNOWN",
    "somebody, 198.51.100.1, PROXY UNKNOWN"
  })
  void versionOneIsALineOfText(String user, String acceptedAt, String line) {
    assertThat(text(written(ProxyHeader.V1, user, acceptedAt))).isEqualTo(line + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 198.51.100.1, 2111000ccb007107c63364019c401538",
    "2001:db8::7, 2001:db8::1,"
        + " 2121002420010db800000000000000000000000720010db80000000000000000000000019c401538",
    "somebody, 198.51.100.1, 20000000"
  })
  void versionTwoIsBinary(String user, String acceptedAt, String hex) {
    assertThat(hex(written(ProxyHeader.V2, user, acceptedAt))).isEqualTo(V2_SIGNATURE + hex);
  }

  @Test
  void aPeerThatTellsNothingMakesAnUnknownUser() {
    UserHeader.write(target, ProxyHeader.V1, StreamAddresses.NONE);
    target.flush();

    assertThat(text(target.readOutbound())).isEqualTo("PROXY UNKNOWN\r\n");
  }

  @Test
  void withoutAHeaderTheUsersOctetsAreTheFirst() {
    UserHeader.write(target, ProxyHeader.NONE, addresses("203.0.113.7", "198.51.100.1"));
    target.writeOutbound(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));

    assertThat(text(target.readOutbound())).isEqualTo("hello");
  }

  @Test
  void whatFollowsIsPassedOnAsItIs() {
    UserHeader.write(target, ProxyHeader.V1, addresses("203.0.113.7", "198.51.100.1"));
    target.writeOutbound(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));

    assertThat(text(target.readOutbound())).startsWith("PROXY TCP4");
    assertThat(text(target.readOutbound())).isEqualTo("hello");
  }

  private ByteBuf written(ProxyHeader header, String user, String acceptedAt) {
    UserHeader.write(target, header, addresses(user, acceptedAt));
    target.flush();
    return target.readOutbound();
  }

  private static StreamAddresses addresses(String user, String acceptedAt) {
    return StreamAddresses.of(new HostPort(user, 40000), new HostPort(acceptedAt, 5432));
  }

  private static String text(ByteBuf octets) {
    String text = octets.toString(StandardCharsets.US_ASCII);
    octets.release();
    return text;
  }

  private static String hex(ByteBuf octets) {
    String hex = ByteBufUtil.hexDump(octets);
    octets.release();
    return hex;
  }
}
