package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the peer for a port for the datagrams of one user, who is at its end: {@code ACCEPT
 * host:port/udp HTTP/1.0} as the first octets of a stream. {@code 100 bound} tells where it
 * listens, and behind that datagrams go as capsules (HTMUX/1.0 §2.12). On the session's event loop.
 */
final class DatagramPortRequest implements StreamHeads.Reader {
  private static final int BOUND = 100;

  private final StreamChannel stream;
  private final Promise<DatagramPort> open;
  private final StreamHeads heads;

  private DatagramPortRequest(
      StreamChannel stream,
      HostPort at,
      HostPort user,
      Duration answerWithin,
      Promise<DatagramPort> open) {
    this.stream = stream;
    this.open = open;
    String request =
        "ACCEPT "
            + ListenAddress.udp(at)
            + " HTTP/1.0\r\n"
            + PortRequest.EXPECTED_HEADER
            + ": "
            + user
            + "\r\n\r\n";
    stream.writeAndFlush(
        Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), stream.voidPromise());
    this.heads = StreamHeads.of(stream, Unpooled.EMPTY_BUFFER, answerWithin, this);
  }

  /**
   * Asks.
   *
   * @param user as {@link DatagramPort#open} takes him
   * @param answerWithin how long the peer may take to tell where it listens
   */
  static Future<DatagramPort> send(
      MuxConnection session, HostPort at, HostPort user, Duration answerWithin) {
    Promise<DatagramPort> open = session.eventLoop().newPromise();
    Deadline deadline = Deadline.in(answerWithin);
    StreamOpening.open(session, StreamAddresses.NONE)
        .addListener(
            (Future<StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                new DatagramPortRequest(opened.getNow(), at, user, deadline.left(), open);
              } else {
                open.setFailure(opened.cause());
              }
            });
    return open;
  }

  @Override
  public void head(StreamHead head) {
    Optional<Integer> status = StatusLine.of(head.startLine());
    Optional<ListenAddress> at =
        address(head).filter(ListenAddress::isForDatagrams).filter(one -> one.port() > 0);
    if (status.isEmpty()) {
      failed("bad-answer", "expected an HTTP status line, came something else");
    } else if (status.get() != BOUND) {
      NotConnectedException why = StatusLine.refusal(status.get());
      failed(why.reason(), why.getMessage());
    } else if (at.isEmpty()) {
      failed(
          "bad-answer", "expected one " + PortRequest.LISTEN_HEADER + " of a port for datagrams");
    } else {
      heads.end(() -> begin(at.get().at()));
    }
  }

  @Override
  public void failed(String reason, String detail) {
    open.tryFailure(new NotConnectedException(reason, detail));
    stream.eventLoop().execute(stream::close);
  }

  private void begin(HostPort at) {
    stream.pipeline().addLast("capsules", new DatagramCapsules());
    if (!open.trySuccess(new DatagramPort(at, stream))) {
      stream.close();
    }
  }

  private static Optional<ListenAddress> address(StreamHead head) {
    try {
      return head.value(PortRequest.LISTEN_HEADER).map(ListenAddress::parse);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
