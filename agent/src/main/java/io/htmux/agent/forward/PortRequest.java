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
 * Asks the peer to listen for one connection: {@code ACCEPT host:port HTTP/1.0} as the first octets
 * of a stream. {@code 100 bound} tells where it listens, {@code 200 accepted} who came, and behind
 * that the octets are his (HTMUX/1.0 §2.10). On the session's event loop.
 */
public final class PortRequest implements StreamHeads.Reader {
  static final String EXPECTED_HEADER = "HTMUX-Expect-From";
  static final String LISTEN_HEADER = "HTMUX-Listen";
  static final String ACCEPTED_HEADER = "HTMUX-Accepted";

  private final StreamChannel stream;
  private final Promise<Listening> listening;
  private final Promise<Channel> accepted;
  private final StreamHeads heads;

  private PortRequest(
      StreamChannel stream,
      IncomingConnection awaited,
      Duration answerWithin,
      Promise<Listening> listening) {
    this.stream = stream;
    this.listening = listening;
    this.accepted = stream.eventLoop().newPromise();
    accepted.addListener(
        done -> {
          if (!done.isSuccess()) {
            closeLater();
          }
        });
    String request =
        "ACCEPT "
            + awaited.at()
            + " HTTP/1.0\r\n"
            + awaited.expected().map(host -> EXPECTED_HEADER + ": " + host + "\r\n").orElse("")
            + "\r\n";
    stream.writeAndFlush(
        Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), stream.voidPromise());
    this.heads = StreamHeads.of(stream, Unpooled.EMPTY_BUFFER, answerWithin, this);
  }

  /**
   * Asks.
   *
   * @param answerWithin how long the peer may take to tell where it listens; how long it waits for
   *     somebody to come is its own choice
   */
  public static Future<Listening> send(
      MuxConnection session, IncomingConnection awaited, Duration answerWithin) {
    Promise<Listening> listening = session.channel().eventLoop().newPromise();
    Deadline deadline = Deadline.in(answerWithin);
    StreamOpening.open(session, StreamAddresses.NONE)
        .addListener(
            (Future<StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                on(opened.getNow(), awaited, deadline.left(), listening);
              } else {
                listening.setFailure(opened.cause());
              }
            });
    return listening;
  }

  static void on(
      StreamChannel stream,
      IncomingConnection awaited,
      Duration answerWithin,
      Promise<Listening> listening) {
    new PortRequest(stream, awaited, answerWithin, listening);
  }

  @Override
  public void head(StreamHead head) {
    Optional<Integer> status = StatusLine.of(head.startLine());
    if (status.isEmpty()) {
      failed("bad-answer", "expected an HTTP status line, came something else");
      return;
    }
    switch (status.get()) {
      case 100 -> bound(head);
      case 200 -> came(head);
      default -> {
        NotConnectedException why = StatusLine.refusal(status.get());
        failed(why.reason(), why.getMessage());
      }
    }
  }

  @Override
  public void failed(String reason, String detail) {
    NotConnectedException why = new NotConnectedException(reason, detail);
    if (!listening.tryFailure(why)) {
      accepted.tryFailure(why);
    }
    closeLater();
  }

  private void bound(StreamHead head) {
    Optional<HostPort> at = address(head, LISTEN_HEADER);
    if (listening.isDone() || at.isEmpty()) {
      failed("bad-answer", "expected one " + LISTEN_HEADER + " of the port that is bound");
    } else if (listening.trySuccess(new Listening(at.get(), accepted))) {
      heads.next();
    } else {
      closeLater();
    }
  }

  private void came(StreamHead head) {
    Optional<HostPort> who = address(head, ACCEPTED_HEADER);
    if (!listening.isSuccess() || who.isEmpty()) {
      failed("bad-answer", "expected " + ACCEPTED_HEADER + " of who came, behind where it listens");
      return;
    }
    stream.showRemote(who.get());
    heads.end(
        () -> {
          if (!accepted.trySuccess(stream)) {
            stream.close();
          }
        });
  }

  private void closeLater() {
    stream.eventLoop().execute(stream::close);
  }

  private static Optional<HostPort> address(StreamHead head, String name) {
    try {
      return head.value(name).map(HostPort::parse);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
