package io.htmux.agent.forward;

import io.htmux.agent.link.FrameLink;
import io.htmux.agent.mux.PassingStreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
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
  private final Channel dialled;
  private final OctetFlow up;
  private final PassingStreams streams;

  private OctetPipe(Channel accepted, Channel dialled, OctetFlow up, PassingStreams streams) {
    this.accepted = accepted;
    this.dialled = dialled;
    this.up = up;
    this.streams = streams;
  }

  /**
   * Takes over the dialled connection; what arrives there is kept, up to {@value
   * OctetFlow#MAX_HELD_OCTETS} octets and one read, until the accepted one has spoken.
   *
   * @param stallLimit the pipe is closed when an end takes nothing for this time, or for twice as
   *     long at most
   * @param streams sees what passes
   */
  public static OctetPipe hold(
      Channel accepted, Channel dialled, Duration stallLimit, PassingStreams streams) {
    OctetFlow up = new OctetFlow(accepted, dialled, stallLimit, true, streams::up);
    OctetFlow down = new OctetFlow(dialled, accepted, stallLimit, false, streams::down);
    up.oppositeTo(down);
    down.oppositeTo(up);
    take(dialled, down);
    return new OctetPipe(accepted, dialled, up, streams);
  }

  /** Takes over the accepted connection too: from now on octets pass. */
  public void open() {
    take(accepted, up);
  }

  /** Whether it can be closed without cutting a stream short: none is there, and nothing waits. */
  public boolean isIdle() {
    return streams.areOver() && waitingOctets(accepted) == 0 && waitingOctets(dialled) == 0;
  }

  private static long waitingOctets(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  private static void take(Channel channel, OctetFlow flow) {
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    FrameLink.closeLaterWhenAWriteFails(channel);
    channel.pipeline().addLast("pipe", flow);
    flow.next();
  }
}
