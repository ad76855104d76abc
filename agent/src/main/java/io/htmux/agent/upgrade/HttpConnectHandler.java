package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks an HTTP proxy for a connection to a server (RFC 9110 §9.3.6). One instance per channel, on
 * its event loop; leaves the pipeline when the proxy has agreed.
 */
public final class HttpConnectHandler extends ChannelInboundHandlerAdapter {

  private static final int AUTHENTICATION_REQUIRED = 407;

  private final HostPort to;
  private final Optional<BasicCredentials> credentials;
  private final Promise<Channel> connected;
  private final HeadReader reader = new HeadReader();
  private final Deadline deadline = new Deadline();

  private HttpConnectHandler(
      HostPort to, Optional<BasicCredentials> credentials, Promise<Channel> connected) {
    this.to = to;
    this.credentials = credentials;
    this.connected = connected;
  }

  /**
   * Asks. Called on the channel's event loop.
   *
   * @param proxy a connection to the proxy
   * @return the same channel when it leads to the server; or failed, and the channel closed
   */
  public static Future<Channel> connect(
      Channel proxy, HostPort to, Optional<BasicCredentials> credentials, Duration within) {
    Promise<Channel> connected = proxy.eventLoop().newPromise();
    HttpConnectHandler handler = new HttpConnectHandler(to, credentials, connected);
    proxy.pipeline().addLast("http-connect", handler);
    handler.ask(proxy.pipeline().context(handler), within);
    return connected;
  }

  private void ask(ChannelHandlerContext context, Duration within) {
    deadline.start(
        context, within, () -> fail(context, "did not answer within " + within.toSeconds() + " s"));
    Head request =
        new HeadWriter("CONNECT " + to + " HTTP/1.1")
            .add("Host", to.toString())
            .add("Proxy-Authorization", credentials.map(BasicCredentials::header))
            .head();
    context.writeAndFlush(request.octets());
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (connected.isDone()) {
        return;
      }
      Optional<Head> head = reader.read(in);
      if (head.isPresent()) {
        answered(context, StatusLine.parse(head.get().startLine()), in.isReadable());
      }
    } catch (MalformedHeadException e) {
      fail(context, "gave no answer of HTTP: " + e.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, "has closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, "failed: " + cause.getMessage());
  }

  /** The server never speaks first, so nothing can follow. */
  private void answered(ChannelHandlerContext context, StatusLine status, boolean more) {
    boolean agreed = status.status() >= 200 && status.status() < 300;
    if (!agreed || more) {
      fail(context, agreed ? "sent more than its answer" : refused(status));
      return;
    }
    deadline.cancel();
    context.channel().config().setAutoRead(false);
    context.pipeline().remove(this);
    connected.trySuccess(context.channel());
  }

  private String refused(StatusLine status) {
    String answer = status.status() + " " + MalformedHeadException.shown(status.reason());
    if (status.status() != AUTHENTICATION_REQUIRED) {
      return "refuses a connection to " + to + ": " + answer;
    }
    return credentials.isPresent()
        ? "does not take this user and password: " + answer
        : "asks for a user and password, and none are given: " + answer;
  }

  private void fail(ChannelHandlerContext context, String what) {
    deadline.cancel();
    if (connected.tryFailure(new IOException("the HTTP proxy " + what))) {
      context.close();
    }
  }
}
