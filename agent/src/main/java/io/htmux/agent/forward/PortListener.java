package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A TCP port whose users enter the tunnel. It lives on the event loop of the sessions that it
 * feeds.
 *
 * <p>While there is no session, users wait in the kernel's queue if the port is {@linkplain #pause
 * paused}, or are closed.
 */
public final class PortListener {
  private final Channel channel;

  private PortListener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param session the session for a user who comes now; asked on {@code loop}
   */
  public static Future<PortListener> open(
      Sockets sockets, EventLoop loop, HostPort at, Supplier<Optional<MuxConnection>> session) {
    return open(sockets, loop, at, session, MuxStream.NOT_ASKED);
  }

  /** As above, for a port that the peer asked for with that BIND id. */
  public static Future<PortListener> open(
      Sockets sockets,
      EventLoop loop,
      HostPort at,
      Supplier<Optional<MuxConnection>> session,
      int askedId) {
    return open(sockets, loop, at, user -> enter(user, "", session, askedId));
  }

  /**
   * As above, for users whose way is somebody else's choice.
   *
   * @param users takes over each user's socket, of which nothing has been read; called on {@code
   *     loop}
   */
  public static Future<PortListener> open(
      Sockets sockets, EventLoop loop, HostPort at, Consumer<Channel> users) {
    Promise<PortListener> open = loop.newPromise();
    sockets
        .listen(loop, loop, at, new Accepted(users))
        .addListener(
            (Future<Channel> bound) -> {
              if (bound.isSuccess()) {
                open.setSuccess(new PortListener(bound.getNow()));
              } else {
                open.setFailure(bound.cause());
              }
            });
    return open;
  }

  /**
   * Lets a user, of whom nothing has been read, into the tunnel; closes him if there is none.
   *
   * @param port its name, empty if it has none
   */
  public static void enter(Channel user, String port, Supplier<Optional<MuxConnection>> session) {
    enter(user, port, session, MuxStream.NOT_ASKED);
  }

  private static void enter(
      Channel user, String port, Supplier<Optional<MuxConnection>> session, int askedId) {
    session
        .get()
        .ifPresentOrElse(
            connection -> {
              StreamAddresses addresses = addressesOf(user).at(port);
              AccessRecord.keep(user, addresses, Optional.empty());
              StreamRelay.forUser(user, connection, addresses, askedId);
            },
            () -> user.eventLoop().execute(user::close));
  }

  /** Turns a user away with a reset, so that he does not take it for an answer's end. */
  public static void reset(Channel user) {
    if (user.isOpen()) {
      user.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    user.eventLoop().execute(user::close);
  }

  /** Where it really listens. */
  public HostPort address() {
    return HostPort.of((InetSocketAddress) channel.localAddress());
  }

  /**
   * Lets new users wait, on the event loop: from elsewhere epoll, which has been asked for the next
   * user already, would still bring him.
   */
  public void pause() {
    setAccepting(false);
  }

  /** Accepts who waits and who comes. */
  public void resume() {
    setAccepting(true);
  }

  /** Frees the port at once; users already accepted go on. */
  public void close() {
    channel.close();
  }

  private void setAccepting(boolean accepting) {
    EventLoop loop = channel.eventLoop();
    if (loop.inEventLoop()) {
      channel.config().setAutoRead(accepting);
    } else {
      loop.execute(() -> channel.config().setAutoRead(accepting));
    }
  }

  private static StreamAddresses addressesOf(Channel user) {
    return StreamAddresses.of(
        HostPort.of((InetSocketAddress) user.remoteAddress()),
        HostPort.of((InetSocketAddress) user.localAddress()));
  }

  @Sharable
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    private final Consumer<Channel> users;

    Accepted(Consumer<Channel> users) {
      this.users = users;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      Channel user = context.channel();
      context.pipeline().remove(this);
      users.accept(user);
    }
  }
}
