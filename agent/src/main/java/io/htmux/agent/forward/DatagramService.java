package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Serves a peer that asks for a destination of datagrams (HTMUX/1.0 §2.11): {@link Egress} reaches
 * it if it may, and datagrams are moved until nothing has gone either way for a while. On the
 * session's event loop.
 */
final class DatagramService {
  private static final Logger LOG = Logger.getLogger(DatagramService.class);
  private static final String METHOD = "GET ";
  private static final String VERSION = " HTTP/1.1";

  private final Channel stream;
  private final Requester from;

  private DatagramService(Channel stream, Requester from) {
    this.stream = stream;
    this.from = from;
  }

  /** Whether this is for {@link #serve}. */
  static boolean isMeant(StreamHead head) {
    return head.startLine().startsWith(METHOD) && head.says("Upgrade", DatagramRequest.PROTOCOL);
  }

  /** Takes over a stream with nothing in its pipeline, whose first octets were that head. */
  static void serve(Channel stream, Requester from, Egress egress, StreamHead head) {
    new DatagramService(stream, from).reach(egress, head);
  }

  private void reach(Egress egress, StreamHead head) {
    Optional<HostPort> to = destination(head.startLine());
    if (to.isEmpty()) {
      refuse("400 Bad Request", "expected a path /.well-known/masque/udp/host/port/");
      return;
    }
    egress
        .datagrams(
            stream.eventLoop(), new OutgoingConnection(from, "udp", Optional.empty(), to.get()))
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                refuse(
                    StatusLine.of(done.cause(), "502 Bad Gateway"),
                    String.valueOf(done.cause().getMessage()));
              } else if (stream.isActive()) {
                reached(done.getNow());
              } else {
                Channel late = done.getNow();
                late.eventLoop().execute(late::close);
              }
            });
  }

  private void reached(Channel destination) {
    stream.writeAndFlush(
        text(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
                + DatagramRequest.PROTOCOL
                + "\r\nCapsule-Protocol: ?1\r\n\r\n"),
        stream.voidPromise());
    stream.pipeline().addLast("capsules", new DatagramCapsules());
    DatagramPipe.between(stream, destination);
  }

  private void refuse(String status, String why) {
    if (stream.isActive()) {
      LOG.infof(
          "datagrams refused: peer=%s status=%s: %s",
          from.peer().map(HostPort::toString).orElse("unknown"), status, why);
      stream
          .writeAndFlush(text("HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n"))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static Optional<HostPort> destination(String requestLine) {
    return requestLine.endsWith(VERSION)
            && requestLine.length() > METHOD.length() + VERSION.length()
        ? DatagramTarget.of(
            requestLine.substring(METHOD.length(), requestLine.length() - VERSION.length()))
        : Optional.empty();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
