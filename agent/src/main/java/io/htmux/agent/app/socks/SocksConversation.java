package io.htmux.agent.app.socks;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One user from his first octet to his request, which a {@link SocksWork} then carries out. On the
 * event loop of his channel.
 *
 * <pre>
 * VERSION -- 4 --------------------> REQUEST4 --> WORKING
 *    |                                               ^
 *    +------ 5 --> METHODS --> [LOGIN] --> REQUEST5 -+
 * </pre>
 *
 * <p>What a user says behind his request before he is answered is kept and not lost; until then his
 * channel is not read any further.
 */
final class SocksConversation extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(SocksConversation.class);
  private static final HostPort NOWHERE = new HostPort("0.0.0.0", 0);

  /** The kernel's whole receive buffer may come unasked when a user has ended his input. */
  private static final int MAX_EARLY_OCTETS = 16 << 20;

  private enum Step {
    VERSION,
    METHODS,
    LOGIN,
    REQUEST4,
    REQUEST5,
    WORKING
  }

  private final SocksServer server;
  private final Channel user;
  private Requester from;
  private Step step = Step.VERSION;
  private ByteBuf came = Unpooled.EMPTY_BUFFER;
  private boolean inputEnded;
  private boolean over;
  private Optional<Future<?>> deadline = Optional.empty();

  SocksConversation(SocksServer server, Channel user, Requester from) {
    this.server = server;
    this.user = user;
    this.from = from;
  }

  /**
   * @param first what was read of the user already; taken over
   */
  void start(ByteBuf first) {
    user.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    LateClose.whenAWriteFails(user);
    deadline =
        Optional.of(
            user.eventLoop()
                .schedule(
                    () -> hangUp("no whole request in time"),
                    server.requestWithin().toMillis(),
                    TimeUnit.MILLISECONDS));
    user.pipeline().addLast("socks", this);
    channelRead(user.pipeline().lastContext(), first);
    readOn();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (over || came.readableBytes() + octets.readableBytes() > MAX_EARLY_OCTETS) {
      octets.release();
      hangUp("more octets than were asked for");
      return;
    }
    came = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(user.alloc(), came, octets);
    advance();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readOn();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (step != Step.WORKING) {
        hangUp("the user ended before his request was whole");
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    hangUp(String.valueOf(cause.getMessage()));
  }

  // ---- for the work

  Channel user() {
    return user;
  }

  Requester from() {
    return from;
  }

  SocksServer server() {
    return server;
  }

  boolean isOver() {
    return over;
  }

  /** Tells the user how far it is. */
  void answer(SocksRequest request, SocksReply reply, HostPort bound) {
    user.writeAndFlush(SocksMessages.reply(request.version(), reply, bound), user.voidPromise());
  }

  /** Tells the user why not, and closes. */
  void refuse(SocksRequest request, SocksReply reply, String why) {
    refuse(request.version(), reply, why);
  }

  /**
   * The user's channel is somebody else's from now on, who is to call {@link Handed#replay} when
   * his handlers are in the pipeline.
   */
  Handed handOver() {
    over = true;
    user.pipeline().remove(this);
    Handed handed = new Handed(user, came, inputEnded);
    came = Unpooled.EMPTY_BUFFER;
    return handed;
  }

  /** What had come of a user before his channel changed hands. */
  record Handed(Channel user, ByteBuf octets, boolean inputEnded) {
    void replay() {
      if (octets.isReadable()) {
        user.pipeline().fireChannelRead(octets);
        user.pipeline().fireChannelReadComplete();
      } else {
        octets.release();
      }
      if (inputEnded) {
        user.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      }
    }
  }

  // ---- inside

  private void readOn() {
    if (step != Step.WORKING && !over) {
      user.read();
    }
  }

  private void advance() {
    try {
      boolean more = true;
      while (more && step != Step.WORKING && !over) {
        more = takeOne();
      }
    } catch (SocksException e) {
      switch (step) {
        case REQUEST4 -> refuse(SocksVersion.V4, e.reply(), e.getMessage());
        case REQUEST5 -> refuse(SocksVersion.V5, e.reply(), e.getMessage());
        case VERSION, METHODS, LOGIN, WORKING -> hangUp(e.getMessage());
      }
    }
  }

  /** Whether there was a whole message. */
  private boolean takeOne() throws SocksException {
    return switch (step) {
      case VERSION -> SocksMessages.version(came).map(this::speak).isPresent();
      case METHODS -> SocksMessages.methods(came).map(this::choose).isPresent();
      case LOGIN -> SocksMessages.login(came).map(this::check).isPresent();
      case REQUEST4 -> SocksMessages.request4(came).map(this::work).isPresent();
      case REQUEST5 -> SocksMessages.request5(came).map(this::work).isPresent();
      case WORKING -> false;
    };
  }

  private Step speak(SocksVersion version) {
    step =
        switch (version) {
          case V4 -> Step.REQUEST4;
          case V5 -> Step.METHODS;
        };
    return step;
  }

  private Step choose(Set<Integer> offered) {
    int wanted = server.admitted().isEmpty() ? SocksMessages.NO_PASSWORD : SocksMessages.PASSWORD;
    if (offered.contains(wanted)) {
      step = server.admitted().isEmpty() ? Step.REQUEST5 : Step.LOGIN;
      user.writeAndFlush(SocksMessages.method(wanted), user.voidPromise());
    } else {
      closeAfter(
          SocksMessages.method(SocksMessages.NO_METHOD),
          server.admitted().isEmpty()
              ? "offers only ways to log in, and nobody is asked to here"
              : "offers no password, and AUTHORIZER= asks for one");
    }
    return step;
  }

  private Step check(SocksLogin login) {
    if (login.isAmong(server.admitted())) {
      from = from.proven(login.user());
      step = Step.REQUEST5;
      user.writeAndFlush(SocksMessages.loginAnswer(true), user.voidPromise());
    } else {
      closeAfter(SocksMessages.loginAnswer(false), "user or password is not in AUTHORIZER=");
    }
    return step;
  }

  private Step work(SocksRequest request) {
    step = Step.WORKING;
    deadline.ifPresent(one -> one.cancel(false));
    if (request.version() == SocksVersion.V4 && !server.admitted().isEmpty()) {
      refuse(
          request,
          SocksReply.PASSWORD_NEEDED,
          "SOCKS 4 knows no password, and AUTHORIZER= asks for one");
    } else {
      SocksWork.on(this, request);
    }
    return step;
  }

  private void refuse(SocksVersion version, SocksReply reply, String why) {
    closeAfter(SocksMessages.reply(version, reply, NOWHERE), reply + ": " + why);
  }

  private void closeAfter(ByteBuf lastWord, String why) {
    if (over) {
      lastWord.release();
      return;
    }
    finish();
    LOG.infof("socks user refused: user=%s: %s", user.remoteAddress(), why);
    user.writeAndFlush(lastWord).addListener(_ -> LateClose.of(user));
  }

  private void hangUp(String why) {
    if (!over) {
      finish();
      LOG.infof("socks user hung up on: user=%s: %s", user.remoteAddress(), why);
      LateClose.of(user);
    }
  }

  private void finish() {
    over = true;
    deadline.ifPresent(one -> one.cancel(false));
    came.release();
    came = Unpooled.EMPTY_BUFFER;
  }
}
