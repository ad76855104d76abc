package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tells a target who the user is, in a header of the PROXY protocol before the first octet. Both
 * addresses are the peer's word; what is no number, or not of one family, is told as unknown rather
 * than as something else.
 */
final class UserHeader {

  /** Netty's encoder cannot write this one. */
  private static final ByteBuf V1_UNKNOWN =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PROXY UNKNOWN\r\n", StandardCharsets.US_ASCII));

  private UserHeader() {}

  /**
   * Writes the header to a target that was just reached and to which nothing was written yet. Call
   * on its event loop; it leaves with the next flush.
   *
   * @param user who connected, and where he was accepted
   */
  static void write(Channel target, ProxyHeader header, StreamAddresses user) {
    switch (header) {
      case NONE -> {}
      case V1 ->
          family(user)
              .map(family -> message(HAProxyProtocolVersion.V1, family, user))
              .ifPresentOrElse(
                  message -> write(target, message),
                  () -> target.write(V1_UNKNOWN.duplicate(), target.voidPromise()));
      case V2 ->
          write(
              target,
              family(user)
                  .map(family -> message(HAProxyProtocolVersion.V2, family, user))
                  .orElseGet(UserHeader::local));
    }
  }

  private static void write(Channel target, HAProxyMessage message) {
    target.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
    target.write(message, target.voidPromise());
    target.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
  }

  private static HAProxyMessage message(
      HAProxyProtocolVersion version, HAProxyProxiedProtocol family, StreamAddresses user) {
    HostPort from = user.first().orElseThrow();
    HostPort to = user.second().orElseThrow();
    return new HAProxyMessage(
        version, HAProxyCommand.PROXY, family, from.host(), to.host(), from.port(), to.port());
  }

  private static HAProxyMessage local() {
    return new HAProxyMessage(
        HAProxyProtocolVersion.V2,
        HAProxyCommand.LOCAL,
        HAProxyProxiedProtocol.UNKNOWN,
        null,
        null,
        0,
        0);
  }

  private static Optional<HAProxyProxiedProtocol> family(StreamAddresses user) {
    if (isEach(user, NetUtil::isValidIpV4Address)) {
      return Optional.of(HAProxyProxiedProtocol.TCP4);
    }
    return isEach(user, NetUtil::isValidIpV6Address)
        ? Optional.of(HAProxyProxiedProtocol.TCP6)
        : Optional.empty();
  }

  private static boolean isEach(StreamAddresses user, Predicate<String> isNumber) {
    return user.first().map(HostPort::host).filter(isNumber).isPresent()
        && user.second().map(HostPort::host).filter(isNumber).isPresent();
  }
}
