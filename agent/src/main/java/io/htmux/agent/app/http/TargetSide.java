package io.htmux.agent.app.http;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;

/**
 * The connection to a destination, of one user: sends his requests there and gives him the answers.
 * It is kept for his next request to the same place, and for nobody else.
 */
final class TargetSide extends ChannelInboundHandlerAdapter {
  private final UserSide user;
  private final Channel channel;
  private final HostPort to;
  private final Requester by;
  private final ResponseDecoder decoder = new ResponseDecoder();
  private final HttpRequestEncoder encoder = new HttpRequestEncoder();
  private final OneAtATime queue = new OneAtATime();
  private final RawOctets behind = new RawOctets();
  private ChannelHandlerContext context;
  private boolean busy;
  private boolean wanting;
  private boolean heard;
  private boolean reused;
  private boolean broken;

  private TargetSide(UserSide user, Channel channel, HostPort to, Requester by) {
    this.user = user;
    this.channel = channel;
    this.to = to;
    this.by = by;
  }

  /**
   * @param by as whom the user was let go there
   */
  static TargetSide of(UserSide user, Channel channel, HostPort to, Requester by) {
    LateClose.whenAWriteFails(channel);
    TargetSide target = new TargetSide(user, channel, to, by);
    channel.pipeline().addLast(target.encoder, target.decoder, target.queue, target);
    return target;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext own) {
    context = own;
  }

  /** Whether another request may go there on this connection: not that of somebody else. */
  boolean canServe(HostPort destination, Requester from) {
    return !broken
        && !busy
        && channel.isActive()
        && decoder.isClean()
        && to.equals(destination)
        && by.equals(from);
  }

  void send(HttpRequest head) {
    busy = true;
    heard = false;
    decoder.expect(head.method());
    channel.write(head);
    if (HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head)) {
      channel.flush();
    }
    want();
  }

  void send(HttpContent part) {
    channel.writeAndFlush(part);
  }

  boolean takesMore() {
    return channel.isWritable();
  }

  /** Gives the user the next part of the answer. */
  void want() {
    if (!wanting) {
      wanting = true;
      context.read();
    }
  }

  /** The answer is through; a connection that says something now is of no use any more. */
  void rest() {
    busy = false;
    reused = true;
    want();
  }

  /** Whether the request can be sent again: it may have met a connection that was just ending. */
  boolean wasStale() {
    return reused && !heard;
  }

  /** Takes the codec away: the connection speaks another protocol from now on. */
  ByteBuf turn() {
    busy = false;
    channel.pipeline().remove(queue);
    channel.pipeline().remove(decoder);
    channel.pipeline().remove(encoder);
    channel.pipeline().remove(this);
    return behind.taken();
  }

  Channel channel() {
    return channel;
  }

  void close() {
    busy = false;
    broken = true;
    LateClose.of(channel);
  }

  @Override
  public void channelRead(ChannelHandlerContext own, Object message) {
    wanting = false;
    if (message instanceof ByteBuf octets) {
      behind.add(octets);
      return;
    }
    if (!busy) {
      ReferenceCountUtil.release(message);
      close();
      return;
    }
    heard = true;
    try {
      if (message instanceof HttpResponse response) {
        Framing.check(response);
        user.response(response);
      } else if (message instanceof HttpContent part) {
        part(part);
      }
    } catch (BadMessageException e) {
      ReferenceCountUtil.release(message);
      fail("The answer of " + to + " is not passed on: " + e.getMessage());
    }
  }

  private void part(HttpContent part) throws BadMessageException {
    if (part.decoderResult().isFailure()) {
      throw Framing.because(part.decoderResult().cause());
    }
    user.part(part);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext own) {
    user.flush();
    if (wanting && channel.isActive()) {
      own.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext own) {
    if (busy && channel.isWritable()) {
      user.targetTakesMore();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext own) {
    fail(to + " closed the connection before its answer was whole.");
  }

  /** Also when octets come that nobody asked for. */
  @Override
  public void exceptionCaught(ChannelHandlerContext own, Throwable cause) {
    fail("The connection to " + to + " broke.");
  }

  /** What was being sent is sent on first, to nobody. */
  @Override
  public void userEventTriggered(ChannelHandlerContext own, Object event) {
    if (LateClose.isEndOfOutput(event)) {
      channel.eventLoop().execute(() -> fail("The connection to " + to + " broke."));
    }
  }

  private void fail(String why) {
    boolean wasBusy = busy;
    close();
    if (wasBusy) {
      user.targetFailed(this, why);
    }
  }
}
