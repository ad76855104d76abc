package io.htmux.agent.link;

import io.htmux.agent.frame.NativeFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * Reads a link as {@link FrameLink#reads} does, but lets octets of streams be moved before each
 * read; when a frame ends with them, only the header of the next one is read, whose octets may be
 * moved as well.
 *
 * <p>A channel asks for one when it reads for the first time, and never again: so it has to be
 * there before the upgrade, and hears of the link when that begins. On the channel's event loop.
 */
public final class LinkReads implements RecvByteBufAllocator {
  private BooleanSupplier endsFrame = () -> false;

  private LinkReads() {}

  /** For a channel that has read nothing yet. */
  public static void prepare(Channel channel) {
    channel.config().setRecvByteBufAllocator(new LinkReads());
  }

  /**
   * The upgrade is over.
   *
   * @param endsFrame moves what can be moved; whether a header comes next
   */
  static void begin(Channel channel, BooleanSupplier endsFrame) {
    if (channel.config().getRecvByteBufAllocator() instanceof LinkReads prepared) {
      prepared.endsFrame = endsFrame;
    }
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own allocators still implement this method
  public Handle newHandle() {
    return new MovingHandle((ExtendedHandle) FrameLink.reads().newHandle());
  }

  private final class MovingHandle extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle reads;

    MovingHandle(ExtendedHandle reads) {
      super(reads);
      this.reads = reads;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return endsFrame.getAsBoolean()
          ? allocator.ioBuffer(NativeFrame.HEADER_OCTETS)
          : reads.allocate(allocator);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return reads.continueReading(maybeMore);
    }
  }
}
