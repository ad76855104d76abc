package io.htmux.agent.forward;

import io.htmux.agent.link.FrameLink;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/**
 * Copies octets between two TCP connections, both ways and untouched (HTMUX/1.0 §2.8). Each is read
 * only while the other one takes more, so what gathers here stays below its write buffer's high
 * mark and one read; when either ends, the other is closed at once.
 *
 * <p>Both connections belong to the pipe's one event loop, on which everything here is called.
 */
public final class OctetPipe {
  private final Channel accepted;
  private final OctetFlow up;

  private OctetPipe(Channel accepted, OctetFlow up) {
    this.accepted = accepted;
    this.up = up;
  }

  /**
   * Takes over the dialled connection; what arrives there is kept, up to {@value
   * OctetFlow#MAX_HELD_OCTETS} octets and one read, until the accepted one has spoken.
   *
   * @param stallLimit the pipe is closed when an end takes nothing for this time, or for twice as
   *     long at most
   */
  public static OctetPipe hold(Channel accepted, Channel dialled, Duration stallLimit) {
    OctetFlow up = new OctetFlow(accepted, dialled, stallLimit, true);
    OctetFlow down = new OctetFlow(dialled, accepted, stallLimit, false);
    up.oppositeTo(down);
    down.oppositeTo(up);
    take(dialled, down);
    return new OctetPipe(accepted, up);
  }

  /** Takes over the accepted connection too: from now on octets pass. */
  public void open() {
    take(accepted, up);
  }

  private static void take(Channel channel, OctetFlow flow) {
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    FrameLink.closeLaterWhenAWriteFails(channel);
    channel.pipeline().addLast("pipe", flow);
    flow.next();
  }
}
