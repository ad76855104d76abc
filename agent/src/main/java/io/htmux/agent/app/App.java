package io.htmux.agent.app;

import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What answers a user. Immutable; used on the event loop of each user's channel. */
public interface App {

  /**
   * Takes over a user, until his channel is closed.
   *
   * @param user a socket or a stream; active, autoRead off, no handlers in its pipeline
   * @param from who he is
   * @param first what was read of him already, empty for nothing; taken over
   */
  void serve(Channel user, Requester from, ByteBuf first);
}
