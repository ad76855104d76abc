package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;

/**
 * Heads that an upgrade reads, one after the other, and what follows the last of them, which is
 * kept for the handlers of the role. On the event loop of its channel.
 */
final class HeadInput {
  /** What a client says of a server. */
  static final String BEHIND_AN_ANSWER = "more than %d octets came right behind it";

  private final String tooMuch;
  private final FollowingOctets following = new FollowingOctets();
  private HeadReader reader = new HeadReader();

  /**
   * @param tooMuch what is said when more than {@link FollowingOctets#MAX_OCTETS} follow; has a
   *     place for that number
   */
  HeadInput(String tooMuch) {
    this.tooMuch = tooMuch;
  }

  /**
   * Takes the buffer over.
   *
   * @return the head once it is whole
   * @throws MalformedHeadException at the first octet that cannot belong to it
   */
  Optional<Head> read(ByteBuf in) throws MalformedHeadException {
    Optional<Head> head;
    try {
      head = reader.read(in);
    } catch (MalformedHeadException e) {
      in.release();
      throw e;
    }
    keep(in);
    return head;
  }

  /**
   * Takes over what follows a head.
   *
   * @throws MalformedHeadException when that is too much
   */
  void keep(ByteBuf in) throws MalformedHeadException {
    if (!following.add(in)) {
      throw new MalformedHeadException(tooMuch.formatted(FollowingOctets.MAX_OCTETS));
    }
  }

  /** Another head is to come. */
  void next() {
    reader = new HeadReader();
  }

  /** How many octets of the head have come so far. */
  int headOctets() {
    return reader.headOctets();
  }

  boolean isFollowed() {
    return !following.isEmpty();
  }

  /**
   * The upgrade is over: the role adds its handlers, gets what followed, and the upgrade's own
   * goes. What arrives within {@code role} still queues here, behind what came earlier.
   *
   * @param context of the upgrade's handler
   */
  void handOver(ChannelHandlerContext context, Runnable role) {
    try {
      role.run();
    } catch (RuntimeException e) {
      release();
      context.fireExceptionCaught(e);
      var _ = context.close();
      return;
    }
    following.passOn(context);
    context.pipeline().remove(context.handler());
  }

  void release() {
    following.release();
  }
}
