package io.htmux.agent.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream as a channel: what a handler of a socket expects holds on it, too. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamChannelTest {
  private static final int MANY = 1 << 20;

  /** What a stream may have in flight, and one frame more. */
  private static final int WINDOW = 5 * 16384;

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Reader reader = new Reader();
  private StreamChannelPair pair;

  @BeforeEach
  void open() throws InterruptedException {
    pair = new StreamChannelPair(loopback.sockets());
    pair.there().pipeline().addLast(reader);
  }

  @AfterEach
  void everythingIsGivenBack() {
    pair.close();
    loopback.close();
  }

  @Test
  void itIsOpenAndRegisteredAndReadsNothingUnasked() {
    assertThat(pair.there().isActive()).isTrue();
    assertThat(pair.there().config().isAutoRead()).isFalse();

    assertThat(write(pair.here(), 100).syncUninterruptibly().isSuccess()).isTrue();
    settle();

    assertThat(reader.octets.get()).isZero();
  }

  @Test
  void itsAddressesAreWhatThePeerSays() {
    assertThat(pair.there().remoteAddress()).isEqualTo(new InetSocketAddress("10.1.2.3", 4567));
    assertThat(pair.there().localAddress()).isEqualTo(new InetSocketAddress("192.168.1.1", 8080));
    assertThat(pair.here().remoteAddress()).hasToString("/0.0.0.0:0");
  }

  /** Unread octets are bounded by the window, and the writer at the other end learns of it. */
  @Test
  void whatNobodyReadsIsNotAcknowledged() {
    ChannelFuture written = write(pair.here(), MANY);
    await().until(() -> !pair.here().isWritable());
    settle();

    assertThat(written.isDone()).isFalse();
    read();
    assertThat(reader.octets.get()).isPositive().isLessThanOrEqualTo(WINDOW);

    pair.there().config().setAutoRead(true);
    await().untilAsserted(() -> assertThat(reader.octets.get()).isEqualTo(MANY));
    written.syncUninterruptibly();
    assertThat(pair.here().isWritable()).isTrue();
  }

  @Test
  void oneReadGivesABoundedPart() {
    write(pair.here(), WINDOW);
    settle();

    read();

    assertThat(reader.octets.get()).isLessThanOrEqualTo(64 * 1024);
    assertThat(reader.completes.get()).isEqualTo(1);
  }

  @Test
  void whatCameBeforeThePeersCloseIsStillRead() {
    write(pair.here(), 1000).addListener(_ -> pair.here().close());
    pair.here().closeFuture().syncUninterruptibly();
    settle();
    assertThat(pair.there().isActive()).isTrue();

    read();

    assertThat(reader.octets.get()).isEqualTo(1000);
    pair.there().closeFuture().syncUninterruptibly();
    settle();
    assertThat(reader.closes.get()).isEqualTo(1);
    assertThat(reader.caught).isEmpty();
  }

  @Test
  void thePeersCloseIsToldAtOnceWhenNothingWaits() {
    pair.here().close();

    assertThat(pair.there().closeFuture().awaitUninterruptibly(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aStreamThatIsCutShortIsNoWholeOne() {
    write(pair.here(), 1000);
    settle();

    pair.breakNow();

    pair.there().closeFuture().syncUninterruptibly();
    settle();
    assertThat(reader.octets.get()).isZero();
    assertThat(reader.caught)
        .singleElement()
        .isInstanceOf(IOException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("the stream was cut short: ");
  }

  @Test
  void aWriteBehindTheEndFailsAndLosesNothingUnread() {
    write(pair.here(), 1000).addListener(_ -> pair.here().close());
    pair.here().closeFuture().syncUninterruptibly();
    settle();

    await()
        .until(
            () ->
                write(pair.there(), 1).awaitUninterruptibly().cause()
                    instanceof ClosedChannelException);
    read();
    assertThat(reader.octets.get()).isEqualTo(1000);
  }

  @Test
  void anythingButABufferIsRefused() {
    ChannelFuture written = pair.here().writeAndFlush("text").awaitUninterruptibly();

    assertThat(written.cause())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("String");
  }

  /** The bulk of a CONNECT goes without this channel. */
  @Test
  void itsStreamGoesOnInARelayWithWhatNobodyRead() throws Exception {
    write(pair.here(), "hello ");
    settle();
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel socket =
          LoopbackSockets.await(
              loopback
                  .sockets()
                  .dial(
                      pair.there().eventLoop(),
                      new HostPort("127.0.0.1", port.getLocalPort()),
                      LoopbackSockets.PATIENCE));
      try (Socket far = port.accept()) {
        pair.there()
            .eventLoop()
            .execute(() -> pair.there().relayTo(socket, Unpooled.copiedBuffer("ok ", US_ASCII)));
        pair.there().closeFuture().syncUninterruptibly();
        write(pair.here(), "world");
        assertThat(new String(far.getInputStream().readNBytes(11), US_ASCII))
            .isEqualTo("hello world");
        far.getOutputStream().write("bye".getBytes(US_ASCII));
        Reader answers = new Reader();
        pair.here().pipeline().addLast(answers);
        pair.here().config().setAutoRead(true);
        await().untilAsserted(() -> assertThat(answers.octets.get()).isEqualTo(6));
        pair.here().close();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static ChannelFuture write(Channel channel, int octets) {
    return channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[octets]));
  }

  private static ChannelFuture write(Channel channel, String text) {
    return channel.writeAndFlush(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private void read() {
    int before = reader.completes.get();
    pair.there().read();
    await().until(() -> reader.completes.get() > before);
  }

  /** What one end has sent has come to the other one, as far as it may come now. */
  private void settle() {
    for (int i = 0; i < 3; i++) {
      pair.here().eventLoop().submit(() -> {}).syncUninterruptibly();
      pair.there().eventLoop().submit(() -> {}).syncUninterruptibly();
    }
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final List<Throwable> caught = new CopyOnWriteArrayList<>();
    private final AtomicInteger octets = new AtomicInteger();
    private final AtomicInteger completes = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      octets.addAndGet(buffer.readableBytes());
      buffer.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      completes.incrementAndGet();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closes.incrementAndGet();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      caught.add(cause);
    }
  }
}
