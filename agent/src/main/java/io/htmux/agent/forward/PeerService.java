package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A stream of the peer that asks for a port or for datagrams, which no ordinary proxy serves
 * (HTMUX/1.0 §2.10, §2.11, §2.12). On the session's event loop.
 */
public final class PeerService implements StreamHeads.Reader {
  private static final Logger LOG = Logger.getLogger(PeerService.class);
  private static final String PORT = "ACCEPT ";
  private static final String DATAGRAMS = "GET /.well-known/masque/udp/";

  private final StreamChannel stream;
  private final Requester from;
  private final Egress egress;
  private final StreamHeads heads;

  private PeerService(
      StreamChannel stream, Requester from, ByteBuf first, Egress egress, Duration headWithin) {
    this.stream = stream;
    this.from = from;
    this.egress = egress;
    this.heads = StreamHeads.of(stream, first, headWithin, this);
  }

  /** Whether a stream that begins so is for {@link #serve}. The buffer stays as it is. */
  public static boolean isMeant(ByteBuf first) {
    return begins(first, PORT) || begins(first, DATAGRAMS);
  }

  /** Whether it could become that with more octets. */
  public static boolean mayBeMeant(ByteBuf first) {
    return agrees(first, PORT) || agrees(first, DATAGRAMS);
  }

  /**
   * Takes over a stream.
   *
   * @param first what was read of it already; taken over
   * @param headWithin how long the whole head may take
   */
  public static void serve(
      StreamChannel stream, Requester from, ByteBuf first, Egress egress, Duration headWithin) {
    new PeerService(stream, from, first, egress, headWithin);
  }

  @Override
  public void head(StreamHead head) {
    heads.end(
        () -> {
          if (DatagramPortService.isMeant(head)) {
            DatagramPortService.serve(stream, from, egress, head);
          } else if (PortService.isMeant(head)) {
            PortService.serve(stream, from, egress, head);
          } else if (DatagramService.isMeant(head)) {
            DatagramService.serve(stream, from, egress, head);
          } else {
            failed("bad-request", "expected ACCEPT, or Upgrade: connect-udp; came neither");
          }
        });
  }

  @Override
  public void failed(String reason, String detail) {
    LOG.infof(
        "stream of the peer refused: peer=%s: %s",
        from.peer().map(HostPort::toString).orElse("unknown"), detail);
    stream.eventLoop().execute(stream::close);
  }

  private static boolean begins(ByteBuf octets, String text) {
    return octets.readableBytes() >= text.length() && agrees(octets, text);
  }

  private static boolean agrees(ByteBuf octets, String text) {
    int compared = Math.min(octets.readableBytes(), text.length());
    for (int i = 0; i < compared; i++) {
      if (octets.getByte(octets.readerIndex() + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
