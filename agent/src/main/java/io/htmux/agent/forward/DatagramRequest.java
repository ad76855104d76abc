package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the peer for a destination of datagrams: CONNECT-UDP of RFC 9298 in its form for HTTP/1.1,
 * as the first octets of a stream (HTMUX/1.0 §2.11). On the session's event loop.
 */
public final class DatagramRequest implements StreamHeads.Reader {
  static final String PROTOCOL = "connect-udp";
  private static final int SWITCHING = 101;

  private final StreamChannel stream;
  private final Promise<Channel> reached;
  private final StreamHeads heads;

  private DatagramRequest(
      StreamChannel stream, HostPort destination, Duration answerWithin, Promise<Channel> reached) {
    this.stream = stream;
    this.reached = reached;
    String request =
        "GET "
            + DatagramTarget.path(destination)
            + " HTTP/1.1\r\nHost: htmux\r\nConnection: Upgrade\r\nUpgrade: "
            + PROTOCOL
            + "\r\nCapsule-Protocol: ?1\r\n\r\n";
    stream.writeAndFlush(
        Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), stream.voidPromise());
    this.heads = StreamHeads.of(stream, Unpooled.EMPTY_BUFFER, answerWithin, this);
  }

  /**
   * Asks.
   *
   * @param answerWithin how long the peer may take to answer
   * @return a channel as {@link Egress#datagrams} gives it
   */
  public static Future<Channel> send(
      MuxConnection session, HostPort destination, Duration answerWithin) {
    Promise<Channel> reached = session.channel().eventLoop().newPromise();
    Deadline deadline = Deadline.in(answerWithin);
    StreamOpening.open(session, StreamAddresses.NONE)
        .addListener(
            (Future<StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                on(opened.getNow(), destination, deadline.left(), reached);
              } else {
                reached.setFailure(opened.cause());
              }
            });
    return reached;
  }

  static void on(
      StreamChannel stream, HostPort destination, Duration answerWithin, Promise<Channel> reached) {
    new DatagramRequest(stream, destination, answerWithin, reached);
  }

  @Override
  public void head(StreamHead head) {
    Optional<Integer> status = StatusLine.of(head.startLine());
    if (status.isEmpty()) {
      failed("bad-answer", "expected an HTTP status line, came something else");
    } else if (status.get() != SWITCHING) {
      NotConnectedException why = StatusLine.refusal(status.get());
      failed(why.reason(), why.getMessage());
    } else if (!head.says("Upgrade", PROTOCOL)) {
      failed("bad-answer", "expected Upgrade: " + PROTOCOL + " in the peer's answer, came none");
    } else {
      heads.end(this::begin);
    }
  }

  @Override
  public void failed(String reason, String detail) {
    reached.tryFailure(new NotConnectedException(reason, detail));
    stream.eventLoop().execute(stream::close);
  }

  private void begin() {
    stream.pipeline().addLast("capsules", new DatagramCapsules());
    stream.pipeline().addLast("idle", new IdleDatagrams());
    if (!reached.trySuccess(stream)) {
      stream.close();
    }
  }
}
