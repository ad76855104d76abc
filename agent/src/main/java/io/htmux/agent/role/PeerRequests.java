package io.htmux.agent.role;

import io.htmux.agent.app.App;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.PeerService;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.StreamChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a peer asks for inside a stream: a port or datagrams, which {@link PeerService} serves, or
 * else what an HTTP proxy answers (HTMUX/1.0 §2.7, §2.10, §2.11). On the session's event loop.
 *
 * @param egress makes the connections
 * @param http answers everything else
 */
record PeerRequests(Egress egress, App http) implements App {
  private static final Duration HEAD_WITHIN = Duration.ofSeconds(15);

  @Override
  public void serve(Channel stream, Requester from, ByteBuf first) {
    if (stream instanceof StreamChannel channel) {
      channel.pipeline().addLast("first", new FirstOctets(channel, from, first));
      channel.eventLoop().execute(channel::read);
    } else {
      http.serve(stream, from, first);
    }
  }

  /** Reads until it is clear whose request it is. */
  private final class FirstOctets extends ChannelInboundHandlerAdapter {
    private final StreamChannel stream;
    private final Requester from;
    private final java.util.concurrent.Future<?> deadline;
    private ByteBuf came;

    FirstOctets(StreamChannel stream, Requester from, ByteBuf first) {
      this.stream = stream;
      this.from = from;
      this.came = first;
      this.deadline =
          stream
              .eventLoop()
              .schedule(() -> stream.close(), HEAD_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      came = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(stream.alloc(), came, (ByteBuf) message);
    }

    /** At the end of the loop's turn, when all that was read at once has come. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      stream.eventLoop().execute(this::decide);
    }

    private void decide() {
      if (!stream.isActive() || stream.pipeline().context(this) == null) {
        return;
      }
      if (PeerService.mayBeMeant(came) && !PeerService.isMeant(came)) {
        stream.read();
        return;
      }
      deadline.cancel(false);
      stream.pipeline().remove(this);
      ByteBuf first = came;
      if (PeerService.isMeant(first)) {
        PeerService.serve(stream, from, first, egress, HEAD_WITHIN);
      } else {
        http.serve(stream, from, first);
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      deadline.cancel(false);
      if (!stream.isActive()) {
        came.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      stream.eventLoop().execute(stream::close);
    }
  }
}
