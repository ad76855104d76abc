package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Serves a peer that asks for a port for the datagrams of one user (HTMUX/1.0 §2.12): {@link
 * Egress} opens it if it may, and it is there as long as the stream. On the session's event loop.
 */
final class DatagramPortService {
  private static final Logger LOG = Logger.getLogger(DatagramPortService.class);
  private static final Pattern REQUEST_LINE =
      Pattern.compile("ACCEPT ([^ \\t]+/udp) HTTP/1\\.[0-9]");

  private final Channel stream;
  private final Requester from;

  private DatagramPortService(Channel stream, Requester from) {
    this.stream = stream;
    this.from = from;
  }

  /** Whether this is for {@link #serve}. */
  static boolean isMeant(StreamHead head) {
    return REQUEST_LINE.matcher(head.startLine()).matches();
  }

  /** Takes over a stream with nothing in its pipeline, whose first octets were that head. */
  static void serve(Channel stream, Requester from, Egress egress, StreamHead head) {
    new DatagramPortService(stream, from).open(egress, head);
  }

  private void open(Egress egress, StreamHead head) {
    Optional<HostPort> at = wanted(head.startLine());
    Optional<HostPort> user = address(head.value(PortRequest.EXPECTED_HEADER).orElse(""));
    if (at.isEmpty() || user.isEmpty()) {
      refuse(
          "400 Bad Request",
          "expected ACCEPT host:port/udp HTTP/1.0 and "
              + PortRequest.EXPECTED_HEADER
              + ": host:port, came something else");
      return;
    }
    egress
        .datagramPort(stream.eventLoop(), from, at.get(), user.get())
        .addListener(
            (Future<DatagramPort> done) -> {
              if (!done.isSuccess()) {
                refuse(
                    StatusLine.of(done.cause(), "500 could not bound"),
                    String.valueOf(done.cause().getMessage()));
              } else if (stream.isActive()) {
                opened(done.getNow());
              } else {
                Channel late = done.getNow().user();
                late.eventLoop().execute(late::close);
              }
            });
  }

  private void opened(DatagramPort port) {
    stream.writeAndFlush(
        text(
            "HTTP/1.1 100 bound\r\n"
                + PortRequest.LISTEN_HEADER
                + ": "
                + ListenAddress.udp(port.at())
                + "\r\n\r\n"),
        stream.voidPromise());
    stream.pipeline().addLast("capsules", new DatagramCapsules());
    DatagramPipe.between(stream, port.user());
  }

  private void refuse(String status, String why) {
    if (stream.isActive()) {
      LOG.infof(
          "port for datagrams refused: peer=%s status=%s: %s",
          from.peer().map(HostPort::toString).orElse("unknown"), status, why);
      stream
          .writeAndFlush(text("HTTP/1.1 " + status + "\r\n\r\n"))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static Optional<HostPort> wanted(String requestLine) {
    Matcher matcher = REQUEST_LINE.matcher(requestLine);
    return matcher.matches()
        ? address(matcher.group(1).substring(0, matcher.group(1).lastIndexOf('/')))
        : Optional.empty();
  }

  private static Optional<HostPort> address(String text) {
    try {
      return Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
