package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Serves a peer that asks to listen for one connection (HTMUX/1.0 §2.10): {@link Egress} opens the
 * port if it may, and who comes is relayed. When the stream ends first, the port is freed. On the
 * session's event loop.
 */
final class PortService {
  private static final Logger LOG = Logger.getLogger(PortService.class);
  private static final Pattern REQUEST_LINE = Pattern.compile("ACCEPT ([^ \\t]+) HTTP/1\\.[0-9]");

  private final Channel stream;
  private final Requester from;

  private PortService(Channel stream, Requester from) {
    this.stream = stream;
    this.from = from;
  }

  /** Whether this is for {@link #serve}. */
  static boolean isMeant(StreamHead head) {
    return head.startLine().startsWith("ACCEPT ");
  }

  /**
   * Takes over a stream with nothing in its pipeline, whose first octets were that head and nothing
   * else.
   */
  static void serve(Channel stream, Requester from, Egress egress, StreamHead head) {
    new PortService(stream, from).listen(egress, head);
  }

  private void listen(Egress egress, StreamHead head) {
    Optional<HostPort> at = wanted(head.startLine());
    if (at.isEmpty()) {
      refuse("400 Bad Request", "expected ACCEPT host:port HTTP/1.0, came something else");
      return;
    }
    egress
        .listen(
            stream.eventLoop(),
            new IncomingConnection(
                from,
                "accept",
                at.get(),
                head.value(PortRequest.EXPECTED_HEADER),
                IncomingConnection.Side.DESTINATIONS))
        .addListener(
            (Future<Listening> done) -> {
              if (!done.isSuccess()) {
                refuse(done.cause());
              } else {
                bound(done.getNow());
              }
            });
  }

  private void bound(Listening listening) {
    stream.closeFuture().addListener(_ -> listening.accepted().cancel(false));
    answer("100 bound", PortRequest.LISTEN_HEADER, listening.at());
    listening
        .accepted()
        .addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                came(done.getNow());
              } else {
                refuse(done.cause());
              }
            });
  }

  private void came(Channel user) {
    if (!stream.isActive()) {
      user.eventLoop().execute(user::close);
      return;
    }
    answer(
        "200 accepted",
        PortRequest.ACCEPTED_HEADER,
        HostPort.of((InetSocketAddress) user.remoteAddress()));
    SocketRelay.between(stream, user);
  }

  private void answer(String status, String header, HostPort value) {
    stream.writeAndFlush(
        text("HTTP/1.1 " + status + "\r\n" + header + ": " + value + "\r\n\r\n"),
        stream.voidPromise());
  }

  private void refuse(Throwable cause) {
    refuse(StatusLine.of(cause, "500 could not bound"), String.valueOf(cause.getMessage()));
  }

  private void refuse(String status, String why) {
    if (stream.isActive()) {
      LOG.infof("port for one connection refused: peer=%s status=%s: %s", peer(), status, why);
      stream
          .writeAndFlush(text("HTTP/1.1 " + status + "\r\n\r\n"))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private String peer() {
    return from.peer().map(HostPort::toString).orElse("unknown");
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static Optional<HostPort> wanted(String requestLine) {
    Matcher matcher = REQUEST_LINE.matcher(requestLine);
    try {
      return matcher.matches() ? Optional.of(HostPort.parse(matcher.group(1))) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
