package io.htmux.agent.app.http;

import io.htmux.agent.forward.ChannelRelay;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One user of the proxy: takes his requests in order, one at a time, brings each to its destination
 * and the answer back, or answers itself why not.
 *
 * <pre>
 *  HEAD ──request──► CONNECTING ──connected──► EXCHANGE ──answer and request whole──► HEAD
 *    └─ no request, deadline ─┴── not connected ───┴── cannot go on ──► OVER
 *                             └── CONNECT, or 101: the connection is a relay's
 * </pre>
 *
 * <p>Longer than most for being the one place where all that can happen to an exchange meets.
 */
final class UserSide extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(UserSide.class);

  /** As the original's, with nothing of this host's insides. */
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established.\r\n\r\n";

  private enum State {
    HEAD,
    CONNECTING,
    EXCHANGE,
    OVER
  }

  private final HttpProxy proxy;
  private final Requester from;
  private final UserInput input;
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final StallWatch stall;
  private ChannelHandlerContext context;
  private State state = State.HEAD;
  private Optional<HttpRequest> next = Optional.empty();
  private Optional<TargetSide> target = Optional.empty();

  /** Who he is, by what his request shows. */
  private Requester requester;

  /** The one that is going on; absent while nothing sensible was asked. */
  private Optional<Exchange> exchange = Optional.empty();

  private UserSide(HttpProxy proxy, Channel user, Requester from) {
    this.proxy = proxy;
    this.from = from;
    this.requester = from;
    this.input = new UserInput(user, proxy.timeouts().head(), this::headIsLate);
    this.stall = new StallWatch(user.eventLoop(), proxy.timeouts().stall(), this::stalled);
  }

  static void start(HttpProxy proxy, Channel user, Requester from, ByteBuf first) {
    LateClose.whenAWriteFails(user);
    UserSide side = new UserSide(proxy, user, from);
    side.input.start(side.encoder, side);
    side.awaitHead();
    if (first.isReadable()) {
      user.pipeline().fireChannelRead(first);
      user.pipeline().fireChannelReadComplete();
    } else {
      first.release();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext own) {
    context = own;
  }

  // ---- from the user

  @Override
  public void channelRead(ChannelHandlerContext own, Object message) {
    input.came();
    stall.moved();
    switch (message) {
      case ByteBuf octets -> input.keep(octets);
      case HttpRequest request when state == State.HEAD -> begin(request);
      case HttpRequest request when state == State.EXCHANGE && now().requestEnded() ->
          next = Optional.of(request);
      case HttpContent part when state == State.EXCHANGE && !now().requestEnded() -> passOn(part);
      default -> {
        ReferenceCountUtil.release(message);
        if (state == State.OVER || state == State.HEAD) {
          input.want();
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext own) {
    input.readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext own) {
    if (state == State.EXCHANGE && own.channel().isWritable()) {
      stall.moved();
      target.ifPresent(TargetSide::want);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext own) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext own, Throwable cause) {
    broke(own.channel(), cause.toString());
  }

  /** What was being done with a write that failed goes on first. A farewell ends the output too. */
  @Override
  public void userEventTriggered(ChannelHandlerContext own, Object event) {
    if (LateClose.isEndOfOutput(event) && state != State.OVER) {
      own.channel().eventLoop().execute(() -> broke(own.channel(), "a write has failed"));
    }
  }

  private void broke(Channel user, String why) {
    LOG.debugf("connection of a user broke: user=%s: %s", user.remoteAddress(), why);
    end();
    LateClose.of(user);
  }

  /** That there is one the state says. */
  private Exchange now() {
    return exchange.orElseThrow();
  }

  private void stalled() {
    answer(
        new ErrorPage(
            HttpResponseStatus.GATEWAY_TIMEOUT,
            "Nothing came from " + now().asked().to() + " in time."));
  }

  private void awaitHead() {
    state = State.HEAD;
    input.awaitHead();
  }

  /** Who says nothing at all between two requests has simply no more to ask. */
  private void headIsLate() {
    if (input.isWithinHead()) {
      proxy.refused().accept("timed-out");
      answer(
          new ErrorPage(
              HttpResponseStatus.REQUEST_TIMEOUT, "The request did not come whole in time."));
    } else {
      end();
      context.close();
    }
  }

  // ---- a request

  private void begin(HttpRequest request) {
    input.headNotAwaited();
    exchange = Optional.empty();
    encoder.answering(request.method());
    try {
      ProxyRequest asked = ProxyRequest.of(request, proxy.name());
      requester = admitted(request);
      exchange = Optional.of(Exchange.of(request, asked, proxy.name()));
    } catch (BadMessageException e) {
      refuse(e);
      return;
    }
    Optional<TargetSide> kept = target.filter(one -> one.canServe(now().asked().to(), requester));
    if (kept.isPresent()) {
      exchangeWith(kept.get());
    } else {
      dropTarget();
      connect();
    }
  }

  private Requester admitted(HttpRequest request) throws BadMessageException {
    return proxy
        .doorkeeper()
        .admit(
            from, Optional.ofNullable(request.headers().get(HttpHeaderNames.PROXY_AUTHORIZATION)))
        .orElseThrow(
            () ->
                BadMessageException.of(
                    HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED,
                    "This proxy asks for a name and a password."));
  }

  private void refuse(BadMessageException why) {
    proxy.refused().accept(why.reason());
    LOG.infof(
        "request refused: user=%s path=%s status=%s: %s",
        context.channel().remoteAddress(), from.path(), why.status(), why.getMessage());
    answer(ErrorPage.of(why));
  }

  private void connect() {
    state = State.CONNECTING;
    Reaching.reach(
        proxy.egress(),
        context.channel().eventLoop(),
        now().asked().by(requester),
        this::connected);
  }

  private void connected(Future<Channel> done) {
    if (state != State.CONNECTING || !context.channel().isActive()) {
      if (done.isSuccess()) {
        LateClose.of(done.getNow());
      }
    } else if (!done.isSuccess()) {
      answer(
          done.cause() instanceof NotConnectedException known
              ? ErrorPage.of(known)
              : ErrorPage.badGateway(now().asked().to() + " was not reached."));
    } else if (now().asked().isConnect()) {
      turn(done.getNow(), Unpooled.copiedBuffer(ESTABLISHED, StandardCharsets.US_ASCII));
    } else {
      exchangeWith(TargetSide.of(this, done.getNow(), now().asked().to(), requester));
    }
  }

  /** Also for the second time, when the first connection was just ending. */
  private void exchangeWith(TargetSide with) {
    target = Optional.of(with);
    state = State.EXCHANGE;
    stall.start();
    with.send(now().head());
    if (now().requestEnded()) {
      with.send(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      input.want();
    }
  }

  private void passOn(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      part.release();
      refuse(Framing.because(part.decoderResult().cause()));
      return;
    }
    now().requestPart(part);
    TargetSide with = target.orElseThrow();
    with.send(part);
    boolean more = now().requestEnded() ? !input.isStopped() : with.takesMore();
    if (more && state == State.EXCHANGE) {
      input.want();
    }
  }

  void targetTakesMore() {
    if (state == State.EXCHANGE && !now().requestEnded()) {
      input.want();
    }
  }

  // ---- the answer

  /** The head of an answer, interim or final. */
  void response(HttpResponse response) throws BadMessageException {
    if (now().answer(response, encoder.isContentAlwaysEmpty(response))) {
      context.write(response);
    }
    target.orElseThrow().want();
  }

  /** A part of an answer's body; taken over. */
  void part(HttpContent part) {
    stall.moved();
    if (!(part instanceof LastHttpContent)) {
      context.write(part);
      if (context.channel().isWritable()) {
        target.orElseThrow().want();
      } else {
        context.flush();
      }
      return;
    }
    switch (now().ended()) {
      case INTERIM -> interimEnded(part);
      case TURNING -> {
        context.write(part);
        turned();
      }
      case ANSWER -> {
        context.write(part);
        answered();
      }
    }
  }

  void flush() {
    context.flush();
  }

  private void interimEnded(HttpContent end) {
    if (now().asked().isOld()) {
      end.release();
    } else {
      context.writeAndFlush(end);
    }
    target.orElseThrow().want();
  }

  private void answered() {
    context.flush();
    stall.stop();
    TargetSide with = target.orElseThrow();
    Ending ending = now().ending();
    if (ending.closesUser() || !ending.keepsTarget()) {
      dropTarget();
    } else {
      with.rest();
    }
    if (ending.closesUser()) {
      leave();
    } else {
      nextRequest();
    }
  }

  private void nextRequest() {
    input.resume();
    Optional<HttpRequest> waiting = next;
    next = Optional.empty();
    exchange = Optional.empty();
    waiting.ifPresentOrElse(this::begin, this::awaitHead);
  }

  /** 101 is on its way to the user. */
  private void turned() {
    context.flush();
    TargetSide with = target.orElseThrow();
    target = Optional.empty();
    Channel far = with.channel();
    context
        .channel()
        .eventLoop()
        .execute(
            () -> {
              if (state == State.EXCHANGE) {
                turn(far, with.turn());
              } else {
                far.close();
              }
            });
  }

  /** The codec goes; what the user has sent behind his request is the far side's. */
  private void turn(Channel far, ByteBuf toUser) {
    state = State.OVER;
    stall.stop();
    Channel user = context.channel();
    ChannelRelay.between(user, toUser, far, input.leave(encoder, this));
  }

  // ---- the end

  void targetFailed(TargetSide failed, String why) {
    if (state != State.EXCHANGE || target.filter(one -> one == failed).isEmpty()) {
      return;
    }
    target = Optional.empty();
    if (failed.wasStale() && now().isRepeatable()) {
      connect();
    } else {
      answer(ErrorPage.badGateway(why));
    }
  }

  /** Behind what this proxy says itself nothing more of the user is taken. */
  private void answer(ErrorPage page) {
    dropTarget();
    if (exchange.filter(Exchange::answerBegun).isPresent()) {
      end();
      Farewell.cutShort(context.channel());
    } else {
      context.write(page.response());
      leave();
    }
  }

  /** What he still says is read, and nothing is done with it. */
  private void leave() {
    state = State.OVER;
    stall.stop();
    input.headNotAwaited();
    Farewell.whenWritten(context, proxy.timeouts().linger());
    input.want();
  }

  private void end() {
    state = State.OVER;
    stall.stop();
    input.end();
    dropTarget();
  }

  private void dropTarget() {
    target.ifPresent(TargetSide::close);
    target = Optional.empty();
  }
}
