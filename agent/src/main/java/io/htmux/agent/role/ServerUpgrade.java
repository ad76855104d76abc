package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeHandler;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeClientHandler;
import io.htmux.agent.upgrade.NativeClientTerms;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.netty.channel.Channel;
import java.security.SecureRandom;

/**
 * Which handshake is tried at a server (HTMUX/2.0 §5.10): the native one first, the original's when
 * the last answer was that of a server that knows no other, and the native one again next time. On
 * one event loop.
 */
final class ServerUpgrade {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Handshake handshake;
  private final HostPort server;
  private final CapsKeys keys;
  private boolean originalNext;

  ServerUpgrade(Handshake handshake, HostPort server, CapsKeys keys) {
    this.handshake = handshake;
    this.server = server;
    this.keys = keys;
  }

  /** Begins on a new connection; the listener is told how it ends. */
  void begin(Channel channel, ClientTerms terms, NativeAsk ask, ClientUpgradeListener listener) {
    boolean original =
        originalNext
            || switch (handshake.version()) {
              case NATIVE, NATIVE_OR_ORIGINAL -> false;
              case ORIGINAL -> true;
            };
    originalNext = false;
    channel
        .pipeline()
        .addLast(
            "upgrade",
            original
                ? new ClientUpgradeHandler(terms, listener)
                : new NativeClientHandler(
                    new NativeClientTerms(
                        terms,
                        ask,
                        keys,
                        handshake.carrier(),
                        server.toString(),
                        handshake.path(),
                        RANDOM),
                    listener));
    channel.config().setAutoRead(true);
  }

  /** Whether to dial again at once, with the original's handshake. */
  boolean fallsBack(UpgradeFailure failure, NativeAsk ask) {
    originalNext =
        failure instanceof UpgradeFailure.OtherPeer other
            && other.isLikeAnOriginal()
            && ask.portNames().isEmpty()
            && handshake.version() == Handshake.Version.NATIVE_OR_ORIGINAL;
    return originalNext;
  }
}
