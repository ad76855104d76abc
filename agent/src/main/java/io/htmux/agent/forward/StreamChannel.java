package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * One stream as a Netty channel, so that whatever speaks a protocol on a socket speaks it on a
 * stream as well. On the session's event loop.
 *
 * <p>Back-pressure both ways: octets are acknowledged to the peer when they were read out of the
 * channel, so the stream's window bounds what waits here; writes wait for the stream's credit in
 * the ordinary outbound buffer, whose water marks are the channel's writability. AutoRead is off.
 *
 * <p>When the peer closes the stream, what came before is still read, then the channel closes; as
 * soon as nothing waits, also when nobody reads. A stream that is cut short shows as an exception,
 * then as closed. SockMux 0.3 has no half-close (§1.6): shutting the output down closes the channel
 * when all is written.
 *
 * <p>Long for the number of methods that a channel has.
 */
public final class StreamChannel extends AbstractChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  /** One read gives no more than this, or one buffer. */
  private static final int MAX_OCTETS_A_READ = 64 * 1024;

  private static final HostPort UNKNOWN = new HostPort("0.0.0.0", 0);

  /** What counts against the peer's window until it is read. */
  private enum Credit {
    NONE,
    DATA,
    URGENT
  }

  /**
   * @param gathers whether the buffer is this channel's own, which more may be added to
   */
  private record Unread(ByteBuf octets, Credit credit, boolean gathers) {}

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final ArrayDeque<Unread> unread = new ArrayDeque<>();
  private final Receiver receiver = new Receiver();
  private final MuxStream stream;
  private final SocketAddress local;
  private SocketAddress remote;
  private boolean readAsked;
  private boolean deliveryDue;
  private boolean streamEnded;
  private boolean handedOver;
  private boolean closed;

  private StreamChannel(MuxStream stream, StreamAddresses remoteAndLocal) {
    super(null);
    this.stream = stream;
    this.remote = address(remoteAndLocal.first());
    this.local = address(remoteAndLocal.second());
    config.setAutoRead(false);
  }

  /**
   * Takes over a stream of the peer, and tells it that it is open. Its remote address is the user's
   * and the local one where he was accepted, as the peer says.
   *
   * @param reached what the peer is told of the destination
   * @param earlyData the stream's first octets; taken over
   */
  public static StreamChannel accept(
      EventLoop loop, MuxStream stream, StreamAddresses reached, ByteBuf earlyData) {
    StreamChannel channel = new StreamChannel(stream, stream.addresses());
    channel.keep(earlyData, Credit.NONE);
    loop.register(channel);
    stream.accept(reached, channel.receiver);
    return channel;
  }

  /**
   * Takes over a stream that is open already, and whose first octets were somebody else's.
   *
   * @param remoteAndLocal the addresses that the channel shows
   */
  static StreamChannel forOpened(EventLoop loop, MuxStream stream, StreamAddresses remoteAndLocal) {
    StreamChannel channel = new StreamChannel(stream, remoteAndLocal);
    loop.register(channel);
    stream.handOver(channel.receiver);
    return channel;
  }

  /** Puts octets of the peer behind those that wait; taken over. Not acknowledged when read. */
  void unreadEarly(ByteBuf octets) {
    keep(octets, Credit.NONE);
  }

  /** As {@link #unreadEarly}, but acknowledged when read. */
  void unread(ByteBuf octets) {
    keep(octets, Credit.DATA);
  }

  /**
   * Puts octets that were read back in front of those that wait. Not from inside a read, but at the
   * end of the loop's turn.
   */
  void putBack(ByteBuf octets) {
    if (closed || !octets.isReadable()) {
      octets.release();
    } else {
      unread.addFirst(new Unread(octets, Credit.NONE, false));
      deliverSoon();
    }
  }

  /** Who is at the other end turned out only now. */
  void showRemote(HostPort who) {
    remote = address(Optional.of(who));
  }

  @Override
  public SocketAddress remoteAddress() {
    return remote;
  }

  /**
   * Gives the stream to a relay, with what nobody has read; the channel is closed, the stream is
   * not. Nothing may wait to be written.
   *
   * @param toStream sent before anything of the socket; taken over
   */
  void relayTo(Channel socket, ByteBuf toStream) {
    if (streamEnded && unread.isEmpty()) {
      toStream.release();
      eventLoop().execute(socket::close);
      close();
      return;
    }
    handedOver = true;
    StreamRelay relay = StreamRelay.forOpened(socket, stream, toStream);
    for (Unread next = unread.poll(); next != null; next = unread.poll()) {
      switch (next.credit()) {
        case NONE -> relay.connected(StreamAddresses.NONE, next.octets());
        case DATA -> relay.received(next.octets());
        case URGENT -> relay.receivedUrgent(next.octets());
      }
    }
    relay.receivedAll();
    if (streamEnded) {
      relay.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer has closed it already"));
    }
    close();
  }

  // ---- from the stream

  private final class Receiver implements StreamHandler {
    @Override
    public ByteBuf earlyData(int maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void connected(StreamAddresses addresses, ByteBuf earlyData) {
      throw new IllegalStateException("this stream is open already");
    }

    @Override
    public void received(ByteBuf octets) {
      keep(octets, Credit.DATA);
    }

    @Override
    public void receivedUrgent(ByteBuf octets) {
      keep(octets, Credit.URGENT);
    }

    @Override
    public void receivedAll() {}

    @Override
    public void writable() {
      ((StreamUnsafe) unsafe()).flushMore();
    }

    @Override
    public void ended(StreamEnd end) {
      streamEnded = true;
      switch (end.cause()) {
        case CLOSED -> deliverSoon();
        case RESET, REFUSED, TIMED_OUT, VIOLATION, SESSION_ENDED -> {
          drop();
          eventLoop().execute(() -> cutShort(end));
        }
      }
    }
  }

  private void keep(ByteBuf octets, Credit credit) {
    if (closed || !octets.isReadable()) {
      octets.release();
    } else {
      if (SmallPieces.isOne(octets, !unread.isEmpty())) {
        gather(octets, credit);
      } else {
        unread.add(new Unread(octets, credit, false));
      }
      deliverSoon();
    }
  }

  private void gather(ByteBuf octets, Credit credit) {
    Unread last = unread.peekLast();
    if (last == null
        || !last.gathers()
        || last.credit() != credit
        || !SmallPieces.fits(octets, last.octets())) {
      last = new Unread(SmallPieces.buffer(octets), credit, true);
      unread.add(last);
    }
    last.octets().writeBytes(octets);
    octets.release();
  }

  private void cutShort(StreamEnd end) {
    if (!closed) {
      pipeline().fireExceptionCaught(new IOException("the stream was cut short: " + end.detail()));
      close();
    }
  }

  // ---- to the reader

  /**
   * At the end of the loop's turn: a reader may close a socket, and the link is just being read.
   */
  private void deliverSoon() {
    if (!deliveryDue && isRegistered()) {
      deliveryDue = true;
      eventLoop().execute(this::deliver);
    }
  }

  private void deliver() {
    deliveryDue = false;
    if (readAsked && !unread.isEmpty()) {
      readAsked = false;
      int octets = 0;
      do {
        octets += deliverOne(unread.remove());
      } while (!unread.isEmpty()
          && octets + unread.element().octets().readableBytes() <= MAX_OCTETS_A_READ);
      pipeline().fireChannelReadComplete();
    }
    if (streamEnded && unread.isEmpty() && !closed) {
      close();
    }
  }

  private int deliverOne(Unread next) {
    int length = next.octets().readableBytes();
    pipeline().fireChannelRead(next.octets());
    switch (next.credit()) {
      case NONE -> {}
      case DATA -> stream.acknowledge(length);
      case URGENT -> stream.acknowledgeUrgent(length);
    }
    return length;
  }

  @Override
  protected void doBeginRead() {
    readAsked = true;
    deliverSoon();
  }

  // ---- to the stream

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a stream takes buffers, not " + StringUtil.simpleClassName(message));
  }

  /**
   * What the stream does not take now stays until it is {@linkplain Receiver#writable writable}.
   */
  @Override
  protected void doWrite(ChannelOutboundBuffer waiting) {
    for (Object next = waiting.current(); next != null; next = waiting.current()) {
      ByteBuf octets = (ByteBuf) next;
      if (streamEnded) {
        waiting.remove(new ClosedChannelException());
        continue;
      }
      if (octets.isReadable()) {
        if (!stream.canSend()) {
          return;
        }
        int before = octets.readableBytes();
        stream.send(octets);
        waiting.progress(before - octets.readableBytes());
      }
      if (!octets.isReadable()) {
        waiting.remove();
      }
    }
  }

  // ---- the end

  @Override
  protected void doClose() {
    closed = true;
    drop();
    if (!handedOver) {
      stream.close();
    }
  }

  private void drop() {
    unread.forEach(next -> next.octets().release());
    unread.clear();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  // ---- what a channel is asked

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return !closed;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected void doBind(SocketAddress at) {
    throw new UnsupportedOperationException("a stream is not bound to an address");
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new StreamUnsafe();
  }

  private final class StreamUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a stream is connected already"));
    }

    void flushMore() {
      flush0();
    }
  }

  // ---- half-close, which there is none of

  @Override
  public boolean isInputShutdown() {
    return closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return closed;
  }

  @Override
  public boolean isShutdown() {
    return closed;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return close(promise);
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> close(promise));
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return close();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return close(promise);
  }

  /** Numbers only: nothing the peer says is looked up. */
  private static SocketAddress address(Optional<HostPort> said) {
    HostPort address = said.orElse(UNKNOWN);
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
    } catch (IllegalArgumentException _) {
      return address.unresolved();
    }
  }
}
