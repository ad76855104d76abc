package io.htmux.agent.app.http;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DatagramPort;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A user, the proxy, and the destinations that it reaches, all in memory; time stands still. */
final class Conversation implements Egress, AutoCloseable {
  static final String NAME = "htmux-test";

  private static final Requester USER =
      new Requester(
          EntryPath.LOCAL_PORT,
          Optional.of(new HostPort("192.0.2.1", 1234)),
          Optional.of(new HostPort("192.0.2.2", 8080)),
          Optional.empty(),
          Optional.empty());

  /** How often a channel was asked for more. */
  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(ChannelHandlerContext context) {
      count++;
      context.read();
    }
  }

  private final EmbeddedChannel user = new EmbeddedChannel(new Reads());
  private final List<EmbeddedChannel> targets = new ArrayList<>();
  private final List<OutgoingConnection> wanted = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private Optional<NotConnectedException> failure = Optional.empty();

  Conversation() {
    this("");
  }

  /**
   * @param first what was read of the user already
   */
  Conversation(String first) {
    this(first, Doorkeeper.OPEN);
  }

  /**
   * @param doorkeeper says as whom a request is served
   */
  Conversation(String first, Doorkeeper doorkeeper) {
    user.freezeTime();
    user.config().setAutoRead(false);
    HttpProxy proxy =
        new HttpProxy(this, NAME, HttpTimeouts.DEFAULT, refused::add).behind(doorkeeper);
    user.eventLoop().execute(() -> proxy.serve(user, USER, octets(first)));
    settle();
  }

  @Override
  public Future<Channel> connect(EventLoop loop, OutgoingConnection connection) {
    wanted.add(connection);
    if (failure.isPresent()) {
      return loop.newFailedFuture(failure.get());
    }
    EmbeddedChannel target = new EmbeddedChannel(new Reads());
    target.config().setAutoRead(false);
    targets.add(target);
    return loop.newSucceededFuture(target);
  }

  @Override
  public Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    throw new AssertionError("an HTTP proxy listens nowhere");
  }

  @Override
  public Future<Channel> connectBack(EventLoop loop, Requester to, String protocol, int port) {
    throw new AssertionError("an HTTP proxy connects to no user");
  }

  @Override
  public Future<DatagramPort> datagramPort(
      EventLoop loop, Requester from, HostPort at, HostPort user) {
    throw new AssertionError("an HTTP proxy opens no port");
  }

  @Override
  public Future<Channel> datagrams(EventLoop loop, OutgoingConnection connection) {
    throw new AssertionError("an HTTP proxy sends no datagrams");
  }

  void connectionsFail(NotConnectedException because) {
    failure = Optional.of(because);
  }

  void userSays(String text) {
    user.writeInbound(octets(text));
    settle();
  }

  void targetSays(int index, String text) {
    targets.get(index).writeInbound(octets(text));
    settle();
  }

  void targetCloses(int index) {
    targets.get(index).close();
    settle();
  }

  void userCloses() {
    user.close();
    settle();
  }

  void pass(Duration time) {
    user.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    settle();
  }

  /** All that came to the user since he was last asked. */
  String userHeard() {
    return outbound(user);
  }

  String targetHeard(int index) {
    return outbound(targets.get(index));
  }

  boolean isUserConnected() {
    return user.isOpen();
  }

  boolean isTargetConnected(int index) {
    return targets.get(index).isOpen();
  }

  /** How often the user was read so far. */
  int readsOfUser() {
    return reads(user);
  }

  int readsOfTarget(int index) {
    return reads(targets.get(index));
  }

  void userTakes(boolean more) {
    takes(user, more);
  }

  void targetTakes(int index, boolean more) {
    takes(targets.get(index), more);
  }

  List<OutgoingConnection> wanted() {
    return wanted;
  }

  List<String> refused() {
    return refused;
  }

  @Override
  public void close() {
    userCloses();
    targets.forEach(EmbeddedChannel::close);
    settle();
    user.releaseOutbound();
    targets.forEach(EmbeddedChannel::releaseOutbound);
    user.releaseInbound(); // what came when the handlers had gone already, as a real tail does
  }

  void settle() {
    for (int i = 0; i < 4; i++) {
      user.runPendingTasks();
      targets.forEach(EmbeddedChannel::runPendingTasks);
    }
  }

  private static int reads(EmbeddedChannel channel) {
    return channel.pipeline().get(Reads.class).count;
  }

  /** As a socket whose buffer is full, or has room again. */
  private void takes(EmbeddedChannel channel, boolean more) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, more);
    settle();
  }

  private static String outbound(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
