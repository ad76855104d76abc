package io.htmux.agent.upgrade;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;

/**
 * The server's role as its connections see it. Every call comes on the channel's event loop and
 * must not block it.
 */
public interface Gatekeeper {

  /**
   * The request passed all checks that cost nothing: bind what it asks for, or refuse.
   *
   * <p>What is bound must be freed when the channel closes, so tie it to {@link
   * Channel#closeFuture()}: whatever fails afterwards closes the channel, and a decision that comes
   * too late meets a future that is complete.
   *
   * @param decision to be completed once, on any thread, with {@code trySuccess}; cancelled when
   *     the time is over
   */
  void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision);

  /**
   * The answer has left and the channel belongs to the role: it adds its handlers at the pipeline's
   * end. They get first what followed the client's head. No {@code channelActive} comes any more.
   * The original loses octets that arrive together with the answer, so send nothing before the
   * client has spoken (HTMUX/1.0 §2.6).
   */
  void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted);

  /** This connection was refused and closes; for the log and the counters. */
  void refused(Channel channel, Refusal refusal);
}
