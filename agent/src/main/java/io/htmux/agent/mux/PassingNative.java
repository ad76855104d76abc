package io.htmux.agent.mux;

import io.htmux.agent.frame.HeaderWalk;
import io.htmux.agent.frame.NativeFrame;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/**
 * Of SockMux 1.0 (§6.4): a stream is there from its OPEN to REFUSED, RESET or the second SHUT. More
 * than 65536 at once are not followed.
 */
public final class PassingNative implements PassingStreams {
  private static final int MOST_STREAMS = 65_536;
  private static final int FIRST_TYPE = 0x80;
  private static final int OPEN = 0x81;
  private static final int REFUSED = 0x84;
  private static final int SHUT = 0x86;
  private static final int RESET = 0x87;

  private enum Shut {
    NOWHERE,
    ABOVE,
    BELOW
  }

  private final Map<Integer, Shut> open = new HashMap<>();
  private final HeaderWalk up = new HeaderWalk(header -> read(header, Shut.BELOW));
  private final HeaderWalk down = new HeaderWalk(header -> read(header, Shut.ABOVE));
  private boolean tooMany;

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
    return !tooMany && !up.isLost() && !down.isLost() && open.isEmpty();
  }

  private long read(long header, Shut here) {
    int type = (int) (header >>> 56);
    int length = (int) (header >>> 32) & 0xff_ffff;
    int stream = (int) header;
    if (type < FIRST_TYPE || length > NativeFrame.MOST_DATA_OCTETS) {
      return HeaderWalk.NO_HEADER;
    }
    switch (type) {
      case OPEN -> opened(stream);
      case REFUSED, RESET -> open.remove(stream);
      case SHUT ->
          open.computeIfPresent(
              stream, (_, before) -> before == Shut.NOWHERE || before == here ? here : null);
      default -> {
        // says nothing of which streams there are
      }
    }
    return length;
  }

  private void opened(int stream) {
    tooMany |= open.size() >= MOST_STREAMS;
    if (!tooMany) {
      open.put(stream, Shut.NOWHERE);
    }
  }
}
