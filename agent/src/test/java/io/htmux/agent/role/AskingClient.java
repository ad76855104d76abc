package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeClientHandler;
import io.htmux.agent.upgrade.NativeClientTerms;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client of a test's own: asks for a session with HTMUX/2.0, and then says nothing but what it is
 * told to. What the server says is read and not understood.
 *
 * @param granted what the server has agreed to
 * @param refusal why it has not
 */
record AskingClient(Channel channel, Optional<UpgradeAnswer> granted, String refusal) {

  /** Asks for those ports, and waits for the answer. */
  static AskingClient ask(
      LoopbackSockets loopback,
      HostPort server,
      CapsKeys keys,
      NativeAsk ask,
      ListenAddress... listen)
      throws Exception {
    Channel channel =
        LoopbackSockets.await(
            loopback
                .sockets()
                .dial(loopback.sockets().loops().next(), server, LoopbackSockets.PATIENCE));
    ClientTerms terms =
        new ClientTerms(
            new ListenAddresses(List.of(listen)),
            Software.HTMUX,
            Optional.empty(),
            OptionalInt.of(10),
            Clock.systemUTC(),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Set.of());
    Answer answer = new Answer();
    channel
        .eventLoop()
        .execute(
            () -> {
              channel
                  .pipeline()
                  .addLast(
                      new NativeClientHandler(
                          new NativeClientTerms(
                              terms,
                              ask,
                              keys,
                              Carrier.HTMUX,
                              server.host(),
                              "/htmux",
                              new SecureRandom()),
                          answer));
              channel.config().setAutoRead(true);
            });
    return answer.come.get(30, TimeUnit.SECONDS);
  }

  UpgradeAnswer answer() {
    return granted.orElseThrow(() -> new AssertionError(refusal));
  }

  /** Octets of the session, as docs/protocol.md writes them. */
  void says(String hexadecimal) {
    channel
        .writeAndFlush(
            Unpooled.wrappedBuffer(HexFormat.of().parseHex(hexadecimal.replace(" ", ""))))
        .syncUninterruptibly();
  }

  /** Whether the server has not ended it. */
  boolean isConnected() {
    return channel.isActive();
  }

  AskingClient hangUp() {
    channel.close().syncUninterruptibly();
    return this;
  }

  private static final class Answer implements ClientUpgradeListener {
    private final CompletableFuture<AskingClient> come = new CompletableFuture<>();

    @Override
    public void upgraded(Channel upgraded, UpgradeAnswer answer) {
      upgraded
          .pipeline()
          .addLast(
              new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext context, ByteBuf octets) {
                  // released, and that is all
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                  context.channel().eventLoop().execute(context.channel()::close);
                }
              });
      come.complete(new AskingClient(upgraded, Optional.of(answer), ""));
    }

    @Override
    public void failed(Channel failed, UpgradeFailure failure) {
      come.complete(new AskingClient(failed, Optional.empty(), failure.describe()));
    }
  }
}
