package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.HeaderWalk;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;

/**
 * Of SockMux 0.3 (§1.6): a stream is there from its CONNECT to CLOSED, or to the second of two
 * CLOSEs that crossed. Two originals that encrypt cannot be followed. At most 65536 ids a side.
 */
public final class PassingOriginal implements PassingStreams {
  private static final int CONNECT = 0x02;
  private static final int CLOSE = 0x08;
  private static final int CLOSED = 0x48;

  private final Side accepted = new Side();
  private final Side dialled = new Side();

  /** One end, and the streams that it has opened, by its own ids. */
  private static final class Side {
    final BitSet opened = new BitSet();
    final BitSet closing = new BitSet();

    void connects(int id) {
      opened.set(id);
      closing.clear(id);
    }

    void close(int id) {
      if (closing.get(id)) {
        over(id);
      } else {
        closing.set(id, opened.get(id));
      }
    }

    void over(int id) {
      opened.clear(id);
      closing.clear(id);
    }
  }

  private final HeaderWalk up = new HeaderWalk(header -> read(header, accepted, dialled));
  private final HeaderWalk down = new HeaderWalk(header -> read(header, dialled, accepted));

  @Override
  public void up(ByteBuf octets) {
    up.pass(octets);
  }

  @Override
  public void down(ByteBuf octets) {
    down.pass(octets);
  }

  @Override
  public boolean areOver() {
    return !up.isLost() && !down.isLost() && accepted.opened.isEmpty() && dialled.opened.isEmpty();
  }

  /** Of the two ids that CLOSE names, one is that of the stream's opener. */
  private static long read(long header, Side from, Side to) {
    int version = (int) (header >>> 56);
    int type = (int) (header >>> 48) & 0xff;
    int sender = (int) (header >>> 32) & 0xffff;
    int receiver = (int) (header >>> 16) & 0xffff;
    int length = (int) header & 0xffff;
    if (version != Frame.VERSION || length > Frame.MAX_PAYLOAD_OCTETS) {
      return HeaderWalk.NO_HEADER;
    }
    switch (type) {
      case CONNECT -> from.connects(sender);
      case CLOSE -> {
        from.close(sender);
        to.close(receiver);
      }
      case CLOSED -> {
        from.over(sender);
        to.over(receiver);
      }
      default -> {
        // says nothing of which streams there are
      }
    }
    return length;
  }
}
